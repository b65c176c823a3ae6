/* libcuda.so.1: cards without kernels, whose memory is the machine's. Only what libav's decoders and frames of CUDA
 * call is there; whatever else its loader wants to find answers that it is not supported. */
#include "pretend.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CUctx_st {
    int card;
    int users;
    unsigned flags;
};

#define DEEPEST 16

static const char *const uuids[] = UUIDS;
static struct CUctx_st primaries[MOST_CARDS] = {{0, 0, 0}, {1, 0, 0}};
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int visible[MOST_CARDS], visible_count = -1;
static CUresult health = CUDA_SUCCESS;
static __thread CUcontext stack[DEEPEST];
static __thread int depth;

static CUcontext current(void)
{
    return depth ? stack[depth - 1] : NULL;
}

/* An error of a context stays, for whatever is asked of it. */
static CUresult ready(void)
{
    if (visible_count < 0)
        return NOT_INITIALIZED;
    if (health)
        return health;
    CUcontext context = current();
    return context && context->users ? CUDA_SUCCESS : INVALID_CONTEXT;
}

EXPORT int pretend_current_card(void)
{
    return ready() ? -1 : current()->card;
}

EXPORT CUresult pretend_health(void)
{
    return ready();
}

EXPORT void pretend_kill(CUresult reason)
{
    health = reason;
}

/* The card that a word of CUDA_VISIBLE_DEVICES names, or -1. */
static int named(const char *word, size_t length)
{
    int found = -1;
    for (int card = 0; card < pretend_cards(); card++) {
        char number[4], uuid[48];
        snprintf(number, sizeof number, "%d", card);
        snprintf(uuid, sizeof uuid, "GPU-%s", uuids[card]);
        int is_number = strlen(number) == length && !strncmp(word, number, length);
        if (is_number || (length > 4 && length <= strlen(uuid) && !strncmp(word, uuid, length)))
            found = found < 0 ? card : MOST_CARDS;
    }
    return found == MOST_CARDS ? -1 : found;
}

EXPORT CUresult cuInit(unsigned flags)
{
    (void)flags;
    if (pretend_fault("mismatch", 0))
        return MISMATCH;
    pthread_mutex_lock(&lock);
    if (visible_count < 0) {
        const char *word = getenv("CUDA_VISIBLE_DEVICES");
        visible_count = word ? 0 : pretend_cards();
        for (int card = 0; card < visible_count; card++)
            visible[card] = card;
        while (word && *word && visible_count < MOST_CARDS) {
            size_t length = strcspn(word, ",");
            int card = named(word, length);
            if (card < 0)
                break;
            visible[visible_count++] = card;
            word += length + (word[length] == ',');
        }
    }
    pthread_mutex_unlock(&lock);
    return visible_count ? CUDA_SUCCESS : NO_DEVICE;
}

EXPORT CUresult cuDeviceGetCount(int *count)
{
    *count = visible_count;
    return visible_count < 0 ? NOT_INITIALIZED : CUDA_SUCCESS;
}

EXPORT CUresult cuDeviceGet(CUdevice *device, int ordinal)
{
    if (visible_count < 0)
        return NOT_INITIALIZED;
    if (ordinal < 0 || ordinal >= visible_count)
        return INVALID_DEVICE;
    *device = ordinal;
    return CUDA_SUCCESS;
}

static int is_there(CUdevice device)
{
    return device >= 0 && device < visible_count;
}

EXPORT CUresult cuDeviceGetAttribute(int *value, CUdevice_attribute attribute, CUdevice device)
{
    if (!is_there(device))
        return INVALID_DEVICE;
    *value = attribute == CU_DEVICE_ATTRIBUTE_TEXTURE_ALIGNMENT ? 512 : 0;
    return CUDA_SUCCESS;
}

EXPORT CUresult cuDevicePrimaryCtxGetState(CUdevice device, unsigned *flags, int *active)
{
    if (!is_there(device))
        return INVALID_DEVICE;
    *flags = primaries[visible[device]].flags;
    *active = primaries[visible[device]].users > 0;
    return CUDA_SUCCESS;
}

EXPORT CUresult cuDevicePrimaryCtxSetFlags(CUdevice device, unsigned flags)
{
    if (!is_there(device))
        return INVALID_DEVICE;
    primaries[visible[device]].flags = flags;
    return CUDA_SUCCESS;
}

EXPORT CUresult cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice device)
{
    if (!is_there(device))
        return INVALID_DEVICE;
    if (health)
        return health;
    if (pretend_fault("full", 0))
        return OUT_OF_MEMORY;
    *context = &primaries[visible[device]];
    __atomic_add_fetch(&(*context)->users, 1, __ATOMIC_SEQ_CST);
    pretend_note("context on card %d", (*context)->card);
    return CUDA_SUCCESS;
}

EXPORT CUresult cuDevicePrimaryCtxRelease(CUdevice device)
{
    if (!is_there(device) || primaries[visible[device]].users < 1)
        return INVALID_CONTEXT;
    __atomic_sub_fetch(&primaries[visible[device]].users, 1, __ATOMIC_SEQ_CST);
    pretend_note("no context on card %d", visible[device]);
    return CUDA_SUCCESS;
}

EXPORT CUresult cuCtxPushCurrent_v2(CUcontext context)
{
    if (!context || !context->users || depth == DEEPEST)
        return INVALID_CONTEXT;
    stack[depth++] = context;
    return CUDA_SUCCESS;
}

EXPORT CUresult cuCtxPopCurrent_v2(CUcontext *context)
{
    if (!depth)
        return INVALID_CONTEXT;
    *context = stack[--depth];
    return CUDA_SUCCESS;
}

EXPORT CUresult cuMemAlloc_v2(CUdeviceptr *pointer, size_t size)
{
    CUresult state = ready();
    if (!state)
        *pointer = (CUdeviceptr)calloc(1, size);
    return state;
}

EXPORT CUresult cuMemFree_v2(CUdeviceptr pointer)
{
    CUresult state = ready();
    if (!state)
        free((void *)pointer);
    return state;
}

static CUresult copied(const CUDA_MEMCPY2D *copy)
{
    CUresult state = ready();
    if (state || !copy->Height || !copy->WidthInBytes)
        return state;
    int from_card = copy->srcMemoryType == CU_MEMORYTYPE_DEVICE;
    int to_card = copy->dstMemoryType == CU_MEMORYTYPE_DEVICE;
    const char *from = from_card ? (const char *)copy->srcDevice : copy->srcHost;
    char *to = to_card ? (char *)copy->dstDevice : copy->dstHost;
    if (copy->WidthInBytes > copy->srcPitch || copy->WidthInBytes > copy->dstPitch)
        return INVALID_VALUE;
    from += copy->srcY * copy->srcPitch + copy->srcXInBytes;
    to += copy->dstY * copy->dstPitch + copy->dstXInBytes;
    for (size_t row = 0; row < copy->Height; row++)
        memcpy(to + row * copy->dstPitch, from + row * copy->srcPitch, copy->WidthInBytes);
    if (from_card && !to_card)
        pretend_note("down %zu", copy->WidthInBytes * copy->Height);
    return CUDA_SUCCESS;
}

EXPORT CUresult cuMemcpy2D_v2(const CUDA_MEMCPY2D *copy)
{
    return copied(copy);
}

EXPORT CUresult cuMemcpy2DAsync_v2(const CUDA_MEMCPY2D *copy, CUstream stream)
{
    (void)stream;
    return copied(copy);
}

EXPORT CUresult cuStreamSynchronize(CUstream stream)
{
    (void)stream;
    return ready();
}

EXPORT CUresult cuGetErrorName(CUresult code, const char **name)
{
    static __thread char text[32];
    snprintf(text, sizeof text, "CUDA_ERROR_%d", (int)code);
    *name = code == ILLEGAL_ADDRESS ? "CUDA_ERROR_ILLEGAL_ADDRESS" : text;
    return CUDA_SUCCESS;
}

EXPORT CUresult cuGetErrorString(CUresult code, const char **text)
{
    (void)code;
    *text = "pretended";
    return CUDA_SUCCESS;
}

ABSENT(cuArray3DCreate_v2) ABSENT(cuArrayCreate_v2) ABSENT(cuArrayDestroy) ABSENT(cuCtxCreate_v2)
ABSENT(cuCtxDestroy_v2) ABSENT(cuCtxGetCurrent) ABSENT(cuCtxGetDevice) ABSENT(cuCtxSetLimit)
ABSENT(cuDeviceComputeCapability) ABSENT(cuDeviceGetName) ABSENT(cuDevicePrimaryCtxReset) ABSENT(cuDriverGetVersion)
ABSENT(cuEventCreate) ABSENT(cuEventDestroy_v2) ABSENT(cuEventQuery) ABSENT(cuEventRecord) ABSENT(cuEventSynchronize)
ABSENT(cuGLGetDevices_v2) ABSENT(cuGraphicsGLRegisterImage) ABSENT(cuGraphicsMapResources)
ABSENT(cuGraphicsResourceGetMappedPointer_v2) ABSENT(cuGraphicsSubResourceGetMappedArray)
ABSENT(cuGraphicsUnmapResources) ABSENT(cuGraphicsUnregisterResource) ABSENT(cuLaunchKernel) ABSENT(cuLinkAddData)
ABSENT(cuLinkComplete) ABSENT(cuLinkCreate) ABSENT(cuLinkDestroy) ABSENT(cuMemAllocManaged) ABSENT(cuMemAllocPitch_v2)
ABSENT(cuMemcpy) ABSENT(cuMemcpyAsync) ABSENT(cuMemcpyDtoDAsync_v2) ABSENT(cuMemcpyDtoD_v2)
ABSENT(cuMemcpyDtoHAsync_v2) ABSENT(cuMemcpyDtoH_v2) ABSENT(cuMemcpyHtoDAsync_v2) ABSENT(cuMemcpyHtoD_v2)
ABSENT(cuMemsetD8Async) ABSENT(cuModuleGetFunction) ABSENT(cuModuleGetGlobal) ABSENT(cuModuleLoadData)
ABSENT(cuModuleUnload) ABSENT(cuStreamAddCallback) ABSENT(cuStreamCreate) ABSENT(cuStreamDestroy_v2)
ABSENT(cuStreamQuery) ABSENT(cuStreamWaitEvent) ABSENT(cuTexObjectCreate) ABSENT(cuTexObjectDestroy)

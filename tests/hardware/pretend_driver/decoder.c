/* libnvcuvid.so.1, the decoder: surfaces, and their scaling to pictures of the size that was asked for. */
#include "nvcuvid.h"

#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_SURFACES 32
#define PITCH 512

struct decoder {
    CUVIDDECODECREATEINFO info;
    AVFrame *surfaces[MOST_SURFACES];
    struct SwsContext *scaler;
    unsigned mapped;
};

struct limit {
    cudaVideoCodec codec;
    unsigned most_bits_over_8;
    unsigned min_width, min_height, max_width, max_height;
};

/* 4:2:0 on a card of the Ampere generation, by NVIDIA's table of what its decoders support. */
static const struct limit limits[] = {
    {cudaVideoCodec_MPEG1, 0, 48, 16, 4080, 4080},   {cudaVideoCodec_MPEG2, 0, 48, 16, 4080, 4080},
    {cudaVideoCodec_MPEG4, 0, 48, 16, 2032, 2032},   {cudaVideoCodec_VC1, 0, 48, 16, 2048, 1024},
    {cudaVideoCodec_H264, 0, 48, 16, 4096, 4096},    {cudaVideoCodec_HEVC, 4, 144, 144, 8192, 8192},
    {cudaVideoCodec_VP8, 0, 48, 16, 4096, 4096},     {cudaVideoCodec_VP9, 4, 128, 128, 8192, 8192},
    {cudaVideoCodec_AV1, 2, 128, 128, 8192, 8192},
};

static const struct limit *limit_of(cudaVideoCodec codec, cudaVideoChromaFormat chroma, unsigned bits_over_8)
{
    int has_chroma = chroma == cudaVideoChromaFormat_420 ||
                     (chroma == cudaVideoChromaFormat_444 && codec == cudaVideoCodec_HEVC);
    for (size_t place = 0; place < sizeof limits / sizeof *limits; place++)
        if (limits[place].codec == codec && has_chroma && bits_over_8 <= limits[place].most_bits_over_8)
            return &limits[place];
    return NULL;
}

EXPORT CUresult cuvidGetDecoderCaps(CUVIDDECODECAPS *caps)
{
    CUresult state = pretend_health();
    if (state)
        return state;
    const struct limit *limit = limit_of(caps->eCodecType, caps->eChromaFormat, caps->nBitDepthMinus8);
    caps->bIsSupported = limit != NULL;
    if (!limit)
        return CUDA_SUCCESS;
    int full = caps->eChromaFormat == cudaVideoChromaFormat_444;
    int plain = full ? cudaVideoSurfaceFormat_YUV444 : cudaVideoSurfaceFormat_NV12;
    caps->nNumNVDECs = 1;
    caps->nOutputFormatMask = 1 << plain | (caps->nBitDepthMinus8 ? 2 << plain : 0);
    caps->nMinWidth = limit->min_width, caps->nMinHeight = limit->min_height;
    caps->nMaxWidth = limit->max_width, caps->nMaxHeight = limit->max_height;
    caps->nMaxMBCount = limit->max_width * limit->max_height / 256;
    return CUDA_SUCCESS;
}

static int is_possible(const CUVIDDECODECREATEINFO *info)
{
    const struct limit *limit = limit_of(info->CodecType, info->ChromaFormat, info->bitDepthMinus8);
    return limit && info->ulWidth >= limit->min_width && info->ulWidth <= limit->max_width &&
           info->ulHeight >= limit->min_height && info->ulHeight <= limit->max_height;
}

static int is_sound(const CUVIDDECODECREATEINFO *info)
{
    int width = info->display_area.right - info->display_area.left;
    int height = info->display_area.bottom - info->display_area.top;
    return info->ulNumDecodeSurfaces && info->ulNumDecodeSurfaces <= MOST_SURFACES && info->ulNumOutputSurfaces &&
           info->ulTargetWidth && info->ulTargetHeight && info->ulTargetWidth % 2 == 0 &&
           info->ulTargetHeight % 2 == 0 && width > 0 && height > 0 && info->OutputFormat <= 1;
}

EXPORT CUresult cuvidCreateDecoder(CUvideodecoder *made, CUVIDDECODECREATEINFO *info)
{
    CUresult state = pretend_health();
    if (state || nvcuvid_fault("full"))
        return state ? state : OUT_OF_MEMORY;
    if (!is_possible(info))
        return NOT_SUPPORTED;
    if (!is_sound(info))
        return INVALID_VALUE;
    struct decoder *decoder = calloc(1, sizeof *decoder);
    decoder->info = *info;
    *made = decoder;
    pretend_note("decoder of codec %d on card %d: %lux%lu to %lux%lu, %lu bits, %lu surfaces", info->CodecType,
                 pretend_current_card(), info->ulWidth, info->ulHeight, info->ulTargetWidth, info->ulTargetHeight,
                 info->bitDepthMinus8 + 8, info->ulNumDecodeSurfaces);
    return CUDA_SUCCESS;
}

EXPORT CUresult cuvidDestroyDecoder(CUvideodecoder handle)
{
    struct decoder *decoder = handle;
    for (int place = 0; place < MOST_SURFACES; place++)
        av_frame_free(&decoder->surfaces[place]);
    sws_freeContext(decoder->scaler);
    free(decoder);
    pretend_note("no decoder");
    return pretend_health();
}

EXPORT CUresult cuvidDecodePicture(CUvideodecoder handle, CUVIDPICPARAMS *picture)
{
    struct decoder *decoder = handle;
    CUresult state = pretend_health();
    if (state)
        return state;
    if (picture->CurrPicIdx < 0 || picture->CurrPicIdx >= (int)decoder->info.ulNumDecodeSurfaces)
        return INVALID_VALUE;
    nvcuvid_count_picture();
    if (nvcuvid_fault("crashes"))
        raise(SIGSEGV);
    if (nvcuvid_fault("dies"))
        pretend_kill(ILLEGAL_ADDRESS);
    if (nvcuvid_fault("dies"))
        return ILLEGAL_ADDRESS;
    av_frame_free(&decoder->surfaces[picture->CurrPicIdx]);
    decoder->surfaces[picture->CurrPicIdx] = av_frame_clone(nvcuvid_frame_of(picture));
    return CUDA_SUCCESS;
}

/* The format of the surface's rows: samples of more than 8 bits stand in the upper bits of 16. */
static enum AVPixelFormat stored(const CUVIDDECODECREATEINFO *info)
{
    if (info->OutputFormat == cudaVideoSurfaceFormat_NV12)
        return AV_PIX_FMT_NV12;
    return info->bitDepthMinus8 > 2 ? AV_PIX_FMT_P016LE : AV_PIX_FMT_P010LE;
}

/* The range of samples is kept as it is: a card scales numbers and knows nothing of colours. */
static struct SwsContext *scaler_of(struct decoder *decoder, const AVFrame *surface, int width, int height)
{
    const CUVIDDECODECREATEINFO *info = &decoder->info;
    decoder->scaler = sws_getCachedContext(decoder->scaler, width, height, surface->format, info->ulTargetWidth,
                                           info->ulTargetHeight, stored(info), SWS_BILINEAR, NULL, NULL, NULL);
    const int *matrix = sws_getCoefficients(SWS_CS_DEFAULT);
    if (decoder->scaler)
        sws_setColorspaceDetails(decoder->scaler, matrix, 1, matrix, 1, 0, 1 << 16, 1 << 16);
    return decoder->scaler;
}

static int scaled(struct decoder *decoder, const AVFrame *surface, uint8_t *rows, int pitch)
{
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(surface->format);
    int left = decoder->info.display_area.left, top = decoder->info.display_area.top;
    int width = decoder->info.display_area.right - left, height = decoder->info.display_area.bottom - top;
    if (left + width > surface->width || top + height > surface->height)
        return 0;
    const uint8_t *from[4] = {0};
    for (int place = 0; place < format->nb_components; place++) {
        int is_chroma = place == 1 || place == 2;
        int down = top >> (is_chroma ? format->log2_chroma_h : 0);
        int across = left >> (is_chroma ? format->log2_chroma_w : 0);
        int plane = format->comp[place].plane;
        from[plane] = surface->data[plane] + down * surface->linesize[plane] + across * format->comp[place].step;
    }
    uint8_t *to[4] = {rows, rows + (size_t)pitch * decoder->info.ulTargetHeight};
    int pitches[4] = {pitch, pitch};
    struct SwsContext *scaler = scaler_of(decoder, surface, width, height);
    return scaler && sws_scale(scaler, from, surface->linesize, 0, height, to, pitches) > 0;
}

/* Pictures as broken drivers give them. */
static void spoiled(const CUVIDDECODECREATEINFO *info, uint8_t *rows, int pitch)
{
    size_t luma = (size_t)pitch * info->ulTargetHeight, whole = luma * 3 / 2, last = (size_t)pitch * 8;
    if (nvcuvid_fault("green"))
        memset(rows, 0, whole);
    if (nvcuvid_fault("rows")) {
        memset(rows + luma - last, 0, last);
        memset(rows + whole - last / 2, 0, last / 2);
    }
    if (nvcuvid_fault("range") && info->OutputFormat == cudaVideoSurfaceFormat_NV12)
        for (size_t place = 0; place < luma; place++)
            rows[place] = 16 + rows[place] * 219 / 255;
}

EXPORT CUresult cuvidMapVideoFrame64(CUvideodecoder handle, int place, unsigned long long *pointer, unsigned *pitch,
                                     CUVIDPROCPARAMS *how)
{
    struct decoder *decoder = handle;
    const CUVIDDECODECREATEINFO *info = &decoder->info;
    CUresult state = pretend_health();
    (void)how;
    if (state)
        return state;
    if (place < 0 || place >= MOST_SURFACES || !decoder->surfaces[place])
        return INVALID_VALUE;
    if (decoder->mapped >= info->ulNumOutputSurfaces)
        return MAP_FAILED;
    while (nvcuvid_fault("hangs"))
        pause();
    int sample = info->OutputFormat == cudaVideoSurfaceFormat_NV12 ? 1 : 2;
    *pitch = (info->ulTargetWidth * sample + PITCH - 1) / PITCH * PITCH;
    CUdeviceptr rows;
    state = cuMemAlloc_v2(&rows, (size_t)*pitch * info->ulTargetHeight * 3 / 2);
    if (state)
        return state;
    if (!scaled(decoder, decoder->surfaces[place], (uint8_t *)rows, *pitch)) {
        cuMemFree_v2(rows);
        return MAP_FAILED;
    }
    spoiled(info, (uint8_t *)rows, *pitch);
    decoder->mapped++;
    *pointer = rows;
    return CUDA_SUCCESS;
}

EXPORT CUresult cuvidUnmapVideoFrame64(CUvideodecoder handle, unsigned long long pointer)
{
    struct decoder *decoder = handle;
    if (!decoder->mapped)
        return INVALID_VALUE;
    decoder->mapped--;
    return cuMemFree_v2(pointer);
}

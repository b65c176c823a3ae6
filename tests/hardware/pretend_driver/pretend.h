/* What the three pretended libraries share: their switches, their journal, and what NVIDIA's headers leave out. */
#ifndef PRETEND_H
#define PRETEND_H

#include <ffnvcodec/dynlink_cuda.h>
#include <ffnvcodec/dynlink_nvcuvid.h>

#define EXPORT __attribute__((visibility("default")))

/* Codes of CUresult that dynlink_cuda.h does not name; cuda.h of the CUDA toolkit lists them. */
#define INVALID_VALUE ((CUresult)1)
#define OUT_OF_MEMORY ((CUresult)2)
#define NOT_INITIALIZED ((CUresult)3)
#define NO_DEVICE ((CUresult)100)
#define INVALID_DEVICE ((CUresult)101)
#define INVALID_CONTEXT ((CUresult)201)
#define MAP_FAILED ((CUresult)205)
#define INVALID_SOURCE ((CUresult)300)
#define INVALID_HANDLE ((CUresult)400)
#define ILLEGAL_ADDRESS ((CUresult)700)
#define NOT_SUPPORTED ((CUresult)801)
#define MISMATCH ((CUresult)803)

#define MOST_CARDS 2
#define NAME "Pretended GPU"
#define DRIVER "999.99"

/* The UUIDs of the cards, as NVML writes them after "GPU-". */
#define UUIDS {"00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"}

/* What nobody calls here, and the loaders of libav want to find. */
#define ABSENT(name) \
    EXPORT CUresult name(void) { return NOT_SUPPORTED; }

/* How many cards there are: PRETEND_CARDS, 1 where it is not set. */
int pretend_cards(void);

/* Whether PRETEND_FAULT names that fault: such as "green", or "dies@3" for what begins with the third picture. */
int pretend_fault(const char *name, int pictures);

/* A line for the file PRETEND_JOURNAL, if that is set. */
void pretend_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Of libcuda alone, for libnvcuvid: the card of the current context or -1, and the end of all contexts. */
EXPORT int pretend_current_card(void);
EXPORT CUresult pretend_health(void);
EXPORT void pretend_kill(CUresult reason);

#endif

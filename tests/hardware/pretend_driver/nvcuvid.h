/* What the parser and the decoder of libnvcuvid share. */
#ifndef NVCUVID_H
#define NVCUVID_H

#include "pretend.h"

#include <libavcodec/avcodec.h>

/* What of libcuda is called; a driver's libraries are of one version, so nothing is looked up. */
CUresult cuMemAlloc_v2(CUdeviceptr *pointer, size_t size);
CUresult cuMemFree_v2(CUdeviceptr pointer);

/* A picture as the parser's software decoder made it, where a true parser would leave the slices. */
const AVFrame *nvcuvid_frame_of(const CUVIDPICPARAMS *picture);

/* Faults count this process's pictures; those of one card only are for PRETEND_FAULTY_CARD. */
void nvcuvid_count_picture(void);
int nvcuvid_fault(const char *name);

#endif

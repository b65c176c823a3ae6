/* libnvcuvid.so.1, the parser: what a card would decode, a system libavcodec does here, a packet later than it could,
 * for a true parser knows that a picture has ended when the next one begins. */
#include "nvcuvid.h"

#include <libavutil/pixdesc.h>
#include <stdlib.h>
#include <string.h>

#define MOST_QUEUED 32

struct parser {
    CUVIDPARSERPARAMS params;
    AVCodecContext *codec;
    AVPacket *waiting;
    AVFrame *frame;
    CUVIDEOFORMAT format;
    int surfaces, next;
    CUVIDPARSERDISPINFO queue[MOST_QUEUED];
    unsigned queued;
};

#ifdef AV_FRAME_FLAG_INTERLACED
static int is_interlaced(const AVFrame *frame) { return !!(frame->flags & AV_FRAME_FLAG_INTERLACED); }
static int is_top_first(const AVFrame *frame) { return !!(frame->flags & AV_FRAME_FLAG_TOP_FIELD_FIRST); }
#else
static int is_interlaced(const AVFrame *frame) { return frame->interlaced_frame; }
static int is_top_first(const AVFrame *frame) { return frame->top_field_first; }
#endif

static int pictures;

void nvcuvid_count_picture(void)
{
    __atomic_add_fetch(&pictures, 1, __ATOMIC_SEQ_CST);
}

int nvcuvid_fault(const char *name)
{
    const char *card = getenv("PRETEND_FAULTY_CARD");
    return (!card || atoi(card) == pretend_current_card()) && pretend_fault(name, pictures);
}

const AVFrame *nvcuvid_frame_of(const CUVIDPICPARAMS *picture)
{
    return (const AVFrame *)picture->pBitstreamData;
}

static enum AVCodecID id_of(cudaVideoCodec codec)
{
    static const enum AVCodecID ids[cudaVideoCodec_NumCodecs] = {
        [cudaVideoCodec_MPEG1] = AV_CODEC_ID_MPEG1VIDEO, [cudaVideoCodec_MPEG2] = AV_CODEC_ID_MPEG2VIDEO,
        [cudaVideoCodec_MPEG4] = AV_CODEC_ID_MPEG4,      [cudaVideoCodec_VC1] = AV_CODEC_ID_VC1,
        [cudaVideoCodec_H264] = AV_CODEC_ID_H264,        [cudaVideoCodec_HEVC] = AV_CODEC_ID_HEVC,
        [cudaVideoCodec_VP8] = AV_CODEC_ID_VP8,          [cudaVideoCodec_VP9] = AV_CODEC_ID_VP9,
        [cudaVideoCodec_AV1] = AV_CODEC_ID_AV1,
    };
    return codec < cudaVideoCodec_NumCodecs ? ids[codec] : AV_CODEC_ID_NONE;
}

static int opened(struct parser *parser, const CUVIDEOFORMATEX *header)
{
    const AVCodec *codec = avcodec_find_decoder(id_of(parser->params.CodecType));
    parser->codec = codec ? avcodec_alloc_context3(codec) : NULL;
    if (!parser->codec)
        return 0;
    unsigned size = header ? header->format.seqhdr_data_length : 0;
    if (size) {
        parser->codec->extradata = av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE);
        parser->codec->extradata_size = size;
        memcpy(parser->codec->extradata, header->raw_seqhdr_data, size);
    }
    parser->codec->thread_count = 1;
    parser->codec->apply_cropping = 0;
    return avcodec_open2(parser->codec, codec, NULL) == 0;
}

EXPORT CUresult cuvidDestroyVideoParser(CUvideoparser handle)
{
    struct parser *parser = handle;
    avcodec_free_context(&parser->codec);
    av_packet_free(&parser->waiting);
    av_frame_free(&parser->frame);
    free(parser);
    return CUDA_SUCCESS;
}

EXPORT CUresult cuvidCreateVideoParser(CUvideoparser *made, CUVIDPARSERPARAMS *params)
{
    CUresult state = pretend_health();
    if (state)
        return state;
    av_log_set_level(AV_LOG_QUIET);
    struct parser *parser = calloc(1, sizeof *parser);
    parser->params = *params;
    parser->waiting = av_packet_alloc();
    parser->frame = av_frame_alloc();
    if (!opened(parser, params->pExtVideoInfo)) {
        cuvidDestroyVideoParser(parser);
        return NOT_SUPPORTED;
    }
    *made = parser;
    return CUDA_SUCCESS;
}

static unsigned aligned(int length)
{
    return (length + 15) / 16 * 16;
}

static CUVIDEOFORMAT format_of(const struct parser *parser, const AVFrame *frame)
{
    const AVPixFmtDescriptor *pixels = av_pix_fmt_desc_get(frame->format);
    AVRational rate = parser->codec->framerate, sar = frame->sample_aspect_ratio;
    CUVIDEOFORMAT format = {.codec = parser->params.CodecType};
    format.frame_rate.numerator = rate.num, format.frame_rate.denominator = rate.den;
    format.progressive_sequence = !is_interlaced(frame);
    format.bit_depth_luma_minus8 = format.bit_depth_chroma_minus8 = pixels->comp[0].depth - 8;
    format.min_num_decode_surfaces = 8;
    format.coded_width = aligned(frame->width), format.coded_height = aligned(frame->height);
    format.display_area.left = frame->crop_left, format.display_area.top = frame->crop_top;
    format.display_area.right = frame->width - frame->crop_right;
    format.display_area.bottom = frame->height - frame->crop_bottom;
    format.chroma_format = pixels->nb_components < 3 ? cudaVideoChromaFormat_Monochrome
                           : pixels->log2_chroma_h   ? cudaVideoChromaFormat_420
                           : pixels->log2_chroma_w   ? cudaVideoChromaFormat_422
                                                     : cudaVideoChromaFormat_444;
    format.display_aspect_ratio.x = (format.display_area.right - format.display_area.left) * (sar.num ? sar.num : 1);
    format.display_aspect_ratio.y = (format.display_area.bottom - format.display_area.top) * (sar.num ? sar.den : 1);
    format.video_signal_description.video_format = 5;
    format.video_signal_description.video_full_range_flag = frame->color_range == AVCOL_RANGE_JPEG;
    format.video_signal_description.color_primaries = frame->color_primaries;
    format.video_signal_description.transfer_characteristics = frame->color_trc;
    format.video_signal_description.matrix_coefficients = frame->colorspace;
    return format;
}

/* Tells of a film's format once, and whenever it changes; returns whether it can be decoded. */
static int announced(struct parser *parser, const AVFrame *frame)
{
    CUVIDEOFORMAT format = format_of(parser, frame);
    if (!memcmp(&format, &parser->format, sizeof format))
        return parser->surfaces > 0;
    parser->format = format;
    int surfaces = parser->params.pfnSequenceCallback(parser->params.pUserData, &format);
    parser->surfaces = surfaces > 1 ? surfaces : surfaces * (int)parser->params.ulMaxNumDecodeSurfaces;
    return surfaces > 0;
}

static int is_queued(const struct parser *parser, int place)
{
    for (unsigned one = 0; one < parser->queued; one++)
        if (parser->queue[one].picture_index == place)
            return 1;
    return 0;
}

/* The surface that was left longest ago. Nothing tells a parser that one is still wanted after it was shown. */
static int free_surface(struct parser *parser)
{
    do
        parser->next = (parser->next + 1) % parser->surfaces;
    while (is_queued(parser, parser->next) && parser->surfaces > (int)parser->queued);
    return parser->next;
}

static int shown(struct parser *parser, unsigned most_waiting)
{
    int well = 1;
    while (well && parser->queued > most_waiting) {
        CUVIDPARSERDISPINFO first = parser->queue[0];
        memmove(parser->queue, parser->queue + 1, --parser->queued * sizeof *parser->queue);
        well = parser->params.pfnDisplayPicture(parser->params.pUserData, &first);
    }
    return well;
}

static int decoded(struct parser *parser, AVFrame *frame)
{
    if (!announced(parser, frame))
        return 0;
    CUVIDPICPARAMS picture = {.CurrPicIdx = free_surface(parser)};
    picture.PicWidthInMbs = parser->format.coded_width / 16;
    picture.FrameHeightInMbs = parser->format.coded_height / 16;
    picture.pBitstreamData = (const unsigned char *)frame;
    picture.intra_pic_flag = frame->pict_type == AV_PICTURE_TYPE_I;
    if (!parser->params.pfnDecodePicture(parser->params.pUserData, &picture))
        return 0;
    parser->queue[parser->queued++] = (CUVIDPARSERDISPINFO){
        .picture_index = picture.CurrPicIdx,
        .progressive_frame = !is_interlaced(frame),
        .top_field_first = is_top_first(frame),
        .timestamp = frame->pts == AV_NOPTS_VALUE ? 0 : frame->pts,
    };
    unsigned delay = parser->params.ulMaxDisplayDelay;
    return shown(parser, delay < MOST_QUEUED ? delay : MOST_QUEUED - 1);
}

/* The packet, or none at the end of the stream. What cannot be decoded gives no picture, and no error. */
static int fed(struct parser *parser, const AVPacket *packet)
{
    int well = 1;
    avcodec_send_packet(parser->codec, packet);
    while (well && !avcodec_receive_frame(parser->codec, parser->frame)) {
        well = decoded(parser, parser->frame);
        av_frame_unref(parser->frame);
    }
    return well;
}

static int fed_waiting(struct parser *parser)
{
    int well = !parser->waiting->size || fed(parser, parser->waiting);
    av_packet_unref(parser->waiting);
    return well;
}

static int ended(struct parser *parser)
{
    int well = fed_waiting(parser) && fed(parser, NULL);
    avcodec_flush_buffers(parser->codec);
    return shown(parser, 0) && well;
}

static int is_header(const struct parser *parser, const CUVIDSOURCEDATAPACKET *packet)
{
    return parser->params.pExtVideoInfo && packet->payload == parser->params.pExtVideoInfo->raw_seqhdr_data;
}

/* By the headers an error of a callback is passed on; libav's authors have met drivers that did not: those are
 * PRETEND_SILENT. */
EXPORT CUresult cuvidParseVideoData(CUvideoparser handle, CUVIDSOURCEDATAPACKET *packet)
{
    struct parser *parser = handle;
    CUresult state = pretend_health();
    int well = 1;
    if (state || is_header(parser, packet))
        return state;
    if (packet->payload_size) {
        well = fed_waiting(parser);
        if (av_new_packet(parser->waiting, packet->payload_size))
            return OUT_OF_MEMORY;
        memcpy(parser->waiting->data, packet->payload, packet->payload_size);
        parser->waiting->pts = packet->flags & CUVID_PKT_TIMESTAMP ? packet->timestamp : AV_NOPTS_VALUE;
    }
    if (packet->flags & CUVID_PKT_ENDOFSTREAM)
        well = ended(parser) && well;
    return well || getenv("PRETEND_SILENT") ? CUDA_SUCCESS : INVALID_SOURCE;
}

ABSENT(cuvidCreateVideoSource) ABSENT(cuvidCreateVideoSourceW) ABSENT(cuvidCtxLock) ABSENT(cuvidCtxLockCreate)
ABSENT(cuvidCtxLockDestroy) ABSENT(cuvidCtxUnlock) ABSENT(cuvidDestroyVideoSource)
ABSENT(cuvidGetSourceAudioFormat) ABSENT(cuvidGetSourceVideoFormat) ABSENT(cuvidGetVideoSourceState)
ABSENT(cuvidGetDecodeStatus) ABSENT(cuvidReconfigureDecoder) ABSENT(cuvidSetVideoSourceState)

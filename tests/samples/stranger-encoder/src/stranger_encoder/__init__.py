from plex_previews.plugins import EncoderType, hookimpl


def make_encoder():
    from stranger_encoder.decoding import StrangerEncoder

    return StrangerEncoder()


@hookimpl
def plex_previews_encoders():
    return EncoderType("stranger", "A Mac's VideoToolbox", make_encoder, rank=10)

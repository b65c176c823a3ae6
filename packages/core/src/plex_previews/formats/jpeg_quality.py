"""The qualities of JPEGs, as users of ffmpeg know them, and what they are to libjpeg.

``quality`` means what ``-q:v`` means to ffmpeg's mjpeg encoder: files of the same size. How much larger (+)
or smaller (-) ours are, by ``benchmarks/jpeg_quality.py`` on its 12 scenes, and on six photographs that come
with scikit-image 0.26, all at 320x180; in brackets the picture that is furthest off:

=======  =======  ================  ================
quality  libjpeg  scenes            photographs
=======  =======  ================  ================
1        91       +2.1 %  (+6.5)    +9.0 %  (+15.0)
2        90       -2.3 %  (-3.2)    +4.1 %  (+10.0)
3        83       -5.5 %  (-7.0)    +2.3 %  (+10.0)
4        76       -6.1 %  (-8.1)    +2.3 %  (+11.0)
5        68       -7.9 %  (-9.9)    +1.4 %  (+11.8)
6        60       -7.8 %  (-9.6)    +2.4 %  (+13.9)
7        51       -8.9 %  (-11.0)   +1.5 %  (+13.7)
8        43       -7.5 %  (-10.5)   +3.2 %  (+15.7)
9        37       -8.5 %  (-11.7)   +2.6 %  (+15.8)
10       32       -9.2 %  (-12.2)   +1.7 %  (+16.0)
=======  =======  ================  ================

ffmpeg takes ``-q:v 1`` for 2 unless ``-qmin 1`` is given too, so 1 and 2 are close to each other here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LIBJPEG_QUALITY: Mapping[int, int] = MappingProxyType(
    {1: 91, 2: 90, 3: 83, 4: 76, 5: 68, 6: 60, 7: 51, 8: 43, 9: 37, 10: 32}
)


def nearest_quality(libjpeg: int) -> int:
    """The quality, 1 (best) to 10, that is nearest to one of libjpeg's (1 to 100, the best); of two the better."""
    return min(LIBJPEG_QUALITY, key=lambda quality: (abs(LIBJPEG_QUALITY[quality] - libjpeg), quality))

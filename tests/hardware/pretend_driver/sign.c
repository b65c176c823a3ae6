/* To be preloaded: the device file of NVIDIA's driver seems to be there, so that programs look for the rest. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

__attribute__((visibility("default"))) int stat64(const char *restrict path, struct stat64 *restrict found)
{
    return fstatat64(AT_FDCWD, strcmp(path, "/dev/nvidiactl") ? path : "/dev/null", found, 0);
}

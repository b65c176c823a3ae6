/* libnvidia-ml.so.1: what nvidia-ml-py calls to list cards. Codes as in nvml.h: 0 success, 2 invalid argument,
 * 9 driver not loaded, 18 library and driver of different versions. */
#include "pretend.h"

#include <stdio.h>

static const char *const uuids[] = UUIDS;
static int places[MOST_CARDS] = {0, 1};

EXPORT int nvmlInitWithFlags(unsigned flags)
{
    (void)flags;
    return pretend_fault("unloaded", 0) ? 9 : pretend_fault("mismatch", 0) ? 18 : 0;
}

EXPORT int nvmlShutdown(void)
{
    return 0;
}

EXPORT const char *nvmlErrorString(int code)
{
    return code == 9 ? "Driver Not Loaded" : code == 18 ? "Driver/library version mismatch" : "Invalid Argument";
}

EXPORT int nvmlSystemGetDriverVersion(char *version, unsigned length)
{
    snprintf(version, length, DRIVER);
    return 0;
}

EXPORT int nvmlDeviceGetCount_v2(unsigned *count)
{
    *count = pretend_cards();
    return 0;
}

EXPORT int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **device)
{
    if (index >= (unsigned)pretend_cards())
        return 2;
    *device = &places[index];
    return 0;
}

EXPORT int nvmlDeviceGetUUID(void *device, char *uuid, unsigned length)
{
    snprintf(uuid, length, "GPU-%s", uuids[*(int *)device]);
    return 0;
}

EXPORT int nvmlDeviceGetName(void *device, char *name, unsigned length)
{
    (void)device;
    snprintf(name, length, NAME);
    return 0;
}

#include "pretend.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int pretend_cards(void)
{
    const char *said = getenv("PRETEND_CARDS");
    int count = said ? atoi(said) : 1;
    return count < 0 ? 0 : count > MOST_CARDS ? MOST_CARDS : count;
}

int pretend_fault(const char *name, int pictures)
{
    const char *said = getenv("PRETEND_FAULT");
    size_t length = strlen(name);
    if (!said || strncmp(said, name, length))
        return 0;
    return said[length] == '@' ? pictures >= atoi(said + length + 1) : !said[length];
}

void pretend_note(const char *format, ...)
{
    const char *path = getenv("PRETEND_JOURNAL");
    FILE *file = path ? fopen(path, "a") : NULL;
    if (!file)
        return;
    char line[256];
    va_list values;
    va_start(values, format);
    vsnprintf(line, sizeof line, format, values);
    va_end(values);
    fprintf(file, "%d %s\n", (int)getpid(), line);
    fclose(file);
}

"""`cffi`: functions of C, without a compiler."""

import cffi


def calls_c():
    ffi = cffi.FFI()
    ffi.cdef("int abs(int); typedef struct { int a; double b; } pair; void qsort(void *, size_t, size_t, int (*)(const void *, const void *));")
    libc = ffi.dlopen(None)
    numbers = ffi.new("int[]", [3, 1, 2])

    @ffi.callback("int(const void *, const void *)")
    def compare(one, other):
        return ffi.cast("int *", one)[0] - ffi.cast("int *", other)[0]

    libc.qsort(numbers, 3, ffi.sizeof("int"), compare)
    return [libc.abs(-5), ffi.sizeof("pair"), list(numbers)]

"""`numpy`: arrays, linear algebra, random numbers."""

import numpy as np


def calculates():
    matrix = np.arange(12, dtype=np.float64).reshape(3, 4)
    return [matrix.T.shape, (matrix @ matrix.T).tolist(), matrix.sum(axis=0).tolist(), np.float32(0.1) + np.float32(0.2) == np.float32(0.3)]


def solves():
    solution = np.linalg.solve(np.array([[3.0, 1.0], [1.0, 2.0]]), np.array([9.0, 8.0]))
    return [solution.round(9).tolist(), float(np.linalg.det(np.eye(3) * 2).round(9))]


def draws_random_numbers():
    return np.random.default_rng(42).integers(0, 1000, 5).tolist()


def reads_and_writes_bytes():
    array = np.frombuffer(b"\x01\x00\x02\x00", dtype="<u2")
    return [array.tolist(), array.tobytes(), str(array.dtype)]

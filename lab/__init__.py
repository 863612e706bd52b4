"""The lab re-creates an evening, does harm on purpose and judges what is left.

Three parties that do not trust each other: the *workload* (devices, waiters, cooks), the *faults* (kill, hang up,
cut a stream) and the *audit*. They meet only in the witness's record. The lab talks HTTP and reads the raw file;
it imports nothing of the product.
"""

package dev.stillhouse.engine.cuda;

/** A tensor of a {@link CudnnGraph}, in memory or between two operations. */
record CudnnTensor(CudnnDescriptor descriptor, CudnnShape shape) {}

package org.sluice.torchscript;

import ai.djl.ndarray.types.DataType;

/**
 * The number format a model computes in: f32 on a CPU, where half precision is slower; halves are
 * for GPUs.
 */
public enum ComputeType {
  /** 32-bit floats. */
  F32(4, 6, DataType.FLOAT32),
  /** 16-bit IEEE floats. */
  F16(2, 5, DataType.FLOAT16),
  /** 16-bit brain floats. */
  BF16(2, 15, DataType.BFLOAT16);

  private final int bytes;
  private final int scalarType;
  private final DataType dataType;

  ComputeType(int bytes, int scalarType, DataType dataType) {
    this.bytes = bytes;
    this.scalarType = scalarType;
    this.dataType = dataType;
  }

  /** Bytes of one number. */
  public int bytes() {
    return bytes;
  }

  /** The value of c10::ScalarType that TorchScript knows it by. */
  int scalarType() {
    return scalarType;
  }

  /** The name DJL knows it by. */
  public DataType dataType() {
    return dataType;
  }
}

// float16 <-> float32, bit by bit.

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

export function toHalf(value: number): number {
  float[0] = value;
  const sign = (bits[0]! >>> 16) & 0x8000;
  const exponent = ((bits[0]! >>> 23) & 255) - 112;
  const mantissa = bits[0]! & 0x7fffff;
  if (exponent >= 31) return sign | 0x7c00;
  if (exponent > 0) return sign + (exponent << 10) + (mantissa >>> 13) + ((mantissa >>> 12) & 1);
  if (exponent < -10) return sign;
  const whole = mantissa | 0x800000;
  return sign + (whole >>> (14 - exponent)) + ((whole >>> (13 - exponent)) & 1);
}

export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const mantissa = half & 1023;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

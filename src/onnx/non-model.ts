// Problem: a file called model.onnx is often something else, since downloads fail in ways that leave a file behind,
// and a protobuf reader then complains about a byte offset.
// Idea: look for the marks of the usual suspects first. None of them can begin an ONNX model: `{`, `[`, `<`, `P`
// and 0x80 are no field of ModelProto, and a model has bytes that no text has.

export interface NonModel {
  /** What the file is, as in "model.onnx is …, not an ONNX model." */
  readonly what: string;
  /** What to do about it. */
  readonly remedy: string;
}

const downloadAgain = 'Download the file itself (the "raw" or "resolve" link).';
const exportToOnnx = 'Export it to ONNX first.';

type Suspect = (bytes: Uint8Array, start: string, size: number) => NonModel | undefined;

const suspects: readonly Suspect[] = [
  (_bytes, _start, size) =>
    size === 0 ? { what: 'empty', remedy: 'Download or export the file again.' } : undefined,
  (_bytes, start) =>
    /^(<!doctype html|<html|<head)/i.test(start) ? { what: 'a web page', remedy: downloadAgain } : undefined,
  (_bytes, start) => (start.startsWith('<') ? { what: 'an XML document', remedy: downloadAgain } : undefined),
  (_bytes, start) => (start.startsWith('version https://git-lfs') ? lfsPointer(start) : undefined),
  (_bytes, start) =>
    /^[[{]/.test(start) ? { what: 'a JSON document', remedy: 'Choose the .onnx file beside it.' } : undefined,
  bytes => (startsWith(bytes, [0x50, 0x4b, 3, 4]) ? zip(bytes) : undefined),
  bytes =>
    startsWith(bytes, [0x1f, 0x8b]) ? { what: 'a gzip archive', remedy: 'Unpack it first.' } : undefined,
  (_bytes, start) =>
    start.startsWith('GGUF') ? { what: 'a GGUF model for llama.cpp', remedy: exportToOnnx } : undefined,
  bytes =>
    latin1(bytes, 4, 8) === 'ORTM'
      ? { what: 'a model in ORT format', remedy: 'Choose the .onnx file it was made from.' }
      : undefined,
  bytes =>
    bytes[0] === 0x80 && (bytes[1] ?? 0) >= 2 && (bytes[1] ?? 0) <= 5
      ? { what: 'a PyTorch checkpoint (a pickle)', remedy: exportToOnnx }
      : undefined,
  (bytes, _start, size) =>
    isSafetensors(bytes, size) ? { what: 'a safetensors file', remedy: exportToOnnx } : undefined,
  (bytes, start) =>
    isText(bytes)
      ? { what: `a text that begins with "${firstWords(start)}"`, remedy: downloadAgain }
      : undefined,
];

/**
 * Recognises what is commonly found in place of a model. `bytes` is the file or its beginning (a kilobyte is
 * enough), `size` the length of the whole file.
 */
export function describeNonModel(bytes: Uint8Array, size = bytes.length): NonModel | undefined {
  const start = latin1(bytes, 0, 1024).replace(/^(\u00ef\u00bb\u00bf)?\s*/, '');
  for (const suspect of suspects) {
    const found = suspect(bytes, start, size);
    if (found !== undefined) return found;
  }
  return undefined;
}

function lfsPointer(start: string): NonModel {
  const size = /^size (\d+)$/m.exec(start)?.[1];
  return {
    what: size === undefined ? 'a git LFS pointer' : `a git LFS pointer to a file of ${size} bytes`,
    remedy: 'Run "git lfs pull" in its folder.',
  };
}

/** PyTorch saves a zip whose first entry is a pickle. */
function zip(bytes: Uint8Array): NonModel {
  return latin1(bytes, 30, 256).includes('data.pkl')
    ? { what: 'a PyTorch checkpoint', remedy: exportToOnnx }
    : { what: 'a zip archive', remedy: 'Unpack it first.' };
}

/** A safetensors file is the length of a JSON header in 8 bytes, then the header. */
function isSafetensors(bytes: Uint8Array, size: number): boolean {
  if (bytes.length < 9 || bytes[8] !== 0x7b) return false;
  const header = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  return header <= BigInt(size - 8);
}

function isText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 1024).every(byte => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

function firstWords(start: string): string {
  return start.slice(0, 40).replace(/\s+/g, ' ').trim();
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, i) => bytes[i] === byte);
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}

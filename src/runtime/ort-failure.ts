// ONNX Runtime's refusals are long and speak of its source files. The ones people meet get a sentence; the original
// stays as the cause.

import { DarkroomError } from '../shared/errors';
import type { Device } from '../shared/device';

/**
 * As the CPU's arena says it, CUDA and its libraries, DirectML, and WebGPU: that one goes on behind a buffer which it could
 * not make, and complains when it is used; and a size that is no number of 32 bits does not even come so far.
 */
const noMemory =
  /Failed to allocate|bad_?\s?alloc|out of memory|OUT_OF_MEMORY|OUTOFMEMORY|8007000E|ALLOC_FAILED|Allocation size too large|Invalid Buffer.*due to a previous error|maxStorageBufferBindingSize|narrowing_error/i;

/** A driver that was reset, or a kernel that took too long. */
const lostDevice =
  /device[ _]?(?:is |was )?(?:lost|removed|hung)|DEVICE_(?:LOST|REMOVED|HUNG|RESET)|887A000[567]|illegal memory access|unspecified launch failure/i;

/** WebGPU says it when it makes its first program with them. */
const noHalf = /requires f16 but the device does not support it/;

interface Refusal {
  readonly pattern: RegExp;
  message(match: RegExpExecArray, file: string): string;
  readonly remedy: string;
}

const refusals: readonly Refusal[] = [
  {
    pattern: /No Op registered for (\S+)|(\S+) is not a registered function\/op/,
    message: (match, file) =>
      `${file} uses the operator ${match[1] ?? match[2] ?? ''}, which ONNX Runtime does not know.`,
    remedy: 'Export the model again without custom operators.',
  },
  {
    pattern: /Could not find an implementation for (\w+)\((\d+)\)/,
    message: (match, file) =>
      `${file} uses ${match[1] ?? ''} (version ${match[2] ?? ''}) on a type for which this device has no code.`,
    remedy: 'Try another device or another precision of the model.',
  },
  {
    pattern: /[Oo]pset (\d+) is under development|opset version[^.]*?(\d+)[^.]*not supported/,
    message: (_, file) => `${file} was exported for a newer opset than ONNX Runtime 1.30 supports.`,
    remedy: 'Export the model for opset 23 or lower.',
  },
  {
    pattern: /Unsupported model IR version: (\d+)/,
    message: (match, file) =>
      `${file} has the file format version ${match[1] ?? ''}, which is newer than ONNX Runtime reads.`,
    remedy: 'Export the model with an older ONNX package.',
  },
  {
    pattern: noMemory,
    message: (_, file) => `There is not enough memory to open ${file}.`,
    remedy: 'Close other programs, or use a smaller precision such as q4 or int8.',
  },
  {
    pattern: /escapes (working|model) directory|Absolute path not allowed/,
    message: (_, file) => `${file} keeps its weights outside its own folder, which is not allowed.`,
    remedy: 'Put the weight files beside the model and export it again.',
  },
  {
    pattern: /Protobuf parsing failed/,
    message: (_, file) => `${file} is not a complete ONNX model.`,
    remedy: 'Download or export it again.',
  },
];

/** A sentence for what `InferenceSession.create` threw. */
export function explainOpenFailure(error: unknown, file: string): DarkroomError {
  const text = error instanceof Error ? error.message : String(error);
  for (const refusal of refusals) {
    const match = refusal.pattern.exec(text);
    if (match) {
      return new DarkroomError('unsupported', refusal.message(match, file), {
        remedy: refusal.remedy,
        cause: error,
      });
    }
  }
  return new DarkroomError('unsupported', `ONNX Runtime cannot open ${file}: ${withoutSourceFiles(text)}`, {
    remedy: 'Export the model again, or report this with "Darkroom: Copy Diagnostics".',
    cause: error,
  });
}

/** A sentence for what `session.run` threw. */
export function explainRunFailure(error: unknown, file: string, device: Device): DarkroomError {
  const text = error instanceof Error ? error.message : String(error);
  const elsewhere = device === 'cpu' ? '' : ', or compute on the CPU';
  if (noMemory.test(text)) {
    const where = device === 'cpu' ? '' : ` on ${device}`;
    return new DarkroomError('unsupported', `There was not enough memory${where} to run ${file}.`, {
      remedy: `Use a shorter prompt, fewer rows at once, or a smaller precision${elsewhere}.`,
      cause: error,
    });
  }
  if (lostDevice.test(text))
    return new DarkroomError('unsupported', `The driver of ${device} gave up while ${file} ran.`, {
      remedy: `Try again${elsewhere}.`,
      cause: error,
    });
  if (noHalf.test(text))
    return new DarkroomError(
      'unsupported',
      `${file} has numbers of 16 bits, with which ${device} does not compute here.`,
      { remedy: `Use another precision of the model${elsewhere}.`, cause: error },
    );
  return new DarkroomError('unsupported', `${file} failed while it ran: ${withoutSourceFiles(text)}`, {
    remedy: 'The model may expect other inputs than its names say; the log has the details.',
    cause: error,
  });
}

/** "/onnxruntime_src/…/graph.cc:1234 void onnxruntime::Graph::…() Message" -> "Message", at a length one can read. */
function withoutSourceFiles(text: string): string {
  const plain = text
    .replace(/\/\S*\.(cc|h):\d+ [^)]*\)(?: const)?(?: \[[^\]]*\])?/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > 300 ? `${plain.slice(0, 300)}…` : plain;
}

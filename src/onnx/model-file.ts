// Problem: protobuf accepts nearly anything, so bytes that decode are not yet a model.
// Idea: say what a file is if it is something else, decode it, then ask for what every model has.

import { DarkroomError } from '../shared/errors';
import { decode } from './codec';
import type { ModelProto } from './messages';
import { describeNonModel } from './non-model';

/** Versions count up by one a year; larger numbers are no versions but something else in that place. */
const largestPlausibleIrVersion = 100;

/** The first version of the format that names operator sets. */
const firstIrVersionWithOpsets = 3;

/** Reads the content of a model file; `name` is what the errors call it. */
export function decodeModel(bytes: Uint8Array, name: string): ModelProto {
  const other = describeNonModel(bytes);
  if (other !== undefined) {
    throw new DarkroomError('bad-input', `${name} is ${other.what}, not an ONNX model.`, {
      remedy: other.remedy,
    });
  }
  const model = decode(bytes, name);
  const lack = whatIsMissing(model);
  if (lack !== undefined) {
    throw new DarkroomError('bad-input', `${name} is not a complete ONNX model: ${lack}.`, {
      remedy: 'Download or export the file again.',
    });
  }
  return model;
}

function whatIsMissing({ graph, irVersion, opsetImport }: ModelProto): string | undefined {
  if (graph === undefined) return 'it has no graph';
  if (graph.node.length === 0 && graph.output.length === 0) return 'its graph has no nodes and no outputs';
  if (irVersion < 1 || irVersion > largestPlausibleIrVersion) {
    return `it claims version ${irVersion} of the format`;
  }
  if (irVersion >= firstIrVersionWithOpsets && opsetImport.length === 0) {
    return 'it does not say which operator set it uses, as if its end were cut off';
  }
  return undefined;
}

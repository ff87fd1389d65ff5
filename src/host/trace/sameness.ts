// What two runs have in common, which decides what of them can be compared: a token's number means nothing in another
// vocabulary, and a place on another picture is another place.

import type { Sameness } from '../../shared/protocol/trace-compare';
import { precisionText } from '../../shared/trace/document';
import type { TraceDocument, TracedModel } from '../../shared/trace/document';

export function samenessOf(a: TraceDocument, b: TraceDocument): Sameness {
  return {
    model: sameModel(a.model, b.model),
    vocabulary: sameVocabulary(a.model, b.model),
    picture: a.picture?.sha256 === b.picture?.sha256,
    question: a.question === b.question,
    method: a.method.name === b.method.name && a.method.fidelity === b.method.fidelity,
  };
}

/** A run lists the files that it used, which another method of the same model may not: those of both tell. */
function sameModel(a: TracedModel, b: TracedModel): boolean | null {
  const hashes = new Map(a.files.map(({ name, sha256 }) => [name, sha256]));
  const common = b.files.filter(({ name }) => hashes.has(name));
  const equal = common.every(({ name, sha256 }) => hashes.get(name) === sha256);
  if (!sameShape(a, b) || !equal) return false;
  return common.some(({ name }) => isOfWeights(name)) ? true : null;
}

/** Of a run that recorded no attention the number of heads is not known. */
function sameShape(a: TracedModel, b: TracedModel): boolean {
  const heads = a.heads === b.heads || a.heads === 0 || b.heads === 0;
  const names = a.name === b.name && precisionText(a) === precisionText(b);
  return names && heads && a.width === b.width && a.layers === b.layers;
}

/** A tokenizer may be that of many models. */
const isOfWeights = (name: string) => /\.(onnx|onnx_data|safetensors)(_\d+)?$/.test(name);

function sameVocabulary(a: TracedModel, b: TracedModel): boolean {
  const of = ({ files }: TracedModel) => files.find(({ name }) => name === 'tokenizer.json')?.sha256;
  const [one, other] = [of(a), of(b)];
  return one === undefined || other === undefined ? a.name === b.name : one === other;
}

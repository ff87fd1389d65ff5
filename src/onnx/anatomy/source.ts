// Problem: decoders of vision-language models take embeddings, text-only ones take tokens and look the embeddings up
// inside; what else goes in (masks, positions, caches) looks similar.
// Idea: the names of inputs and outputs are a contract that all exporters keep. Embeddings come in as
// `inputs_embeds`; without it, the stream begins where a table of weights is read at the tokens. An export that calls
// its embeddings otherwise has one float input of rank 3 that is no cache.

import { DarkroomError } from '../../shared/errors';
import type { NodeProto } from '../messages';
import { usesOf } from './graph-view';
import type { GraphView } from './graph-view';
import type { Source } from './types';
import { floatTypes } from './tensor-facts';
import type { TensorFacts } from './tensor-facts';

const embeddingsInput = 'inputs_embeds';
const tokensInput = 'input_ids';

export function sourceOf({ graph }: GraphView, facts: TensorFacts): Source {
  const given = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.map(({ name }) => name).filter(name => !given.has(name));
  if (inputs.includes(embeddingsInput)) return { kind: 'embeddings', input: embeddingsInput };
  if (inputs.includes(tokensInput)) return { kind: 'tokens', input: tokensInput };
  const [only, ...more] = inputs.filter(
    name => floatTypes.has(facts.elementType(name) ?? 0) && facts.shape(name)?.length === 3,
  );
  if (only !== undefined && more.length === 0) return { kind: 'embeddings', input: only };
  throw new DarkroomError(
    'unsupported',
    `The model has no input named ${embeddingsInput} or ${tokensInput}, so it is not known where its text enters.`,
    { remedy: 'Use the decoder of a vision-language model or of a text model.' },
  );
}

export function logitsOf({ graph }: GraphView): string {
  const names = graph.output.map(({ name }) => name);
  const found = names.includes('logits') ? 'logits' : names.find(name => /logits/i.test(name));
  if (found !== undefined) return found;
  throw new DarkroomError(
    'unsupported',
    `The model has no output named logits, but ${names.length === 0 ? 'none' : names.slice(0, 4).join(', ')}.`,
    { remedy: 'Use the decoder of a vision-language model or of a text model.' },
  );
}

const lookups = new Set(['Gather', 'GatherBlockQuantized']);

/** The tensors at which activations may begin in one graph: the input, or what tables give for the tokens. */
export function beginnings(view: GraphView, facts: TensorFacts, source: Source): readonly string[] {
  if (source.kind === 'embeddings') return [source.input];
  const found: string[] = [];
  const ids = [source.input];
  for (let name = ids.pop(); name !== undefined; name = ids.pop()) {
    for (const { node, slot } of usesOf(view, name)) {
      const user = view.nodes[node];
      const output = user?.output[0];
      if (user === undefined || output === undefined || slot < 0) continue;
      if (lookups.has(user.opType) && slot === 1 && isTable(user, facts)) found.push(output);
      else if (keepsTokens.has(user.opType) && slot === 0) ids.push(output);
    }
  }
  return found.slice(0, mostTables);
}

const keepsTokens = new Set(['Cast', 'Identity', 'Reshape', 'Flatten', 'Unsqueeze', 'Squeeze']);

/** Some models have a second table for each layer; more than this is no table of embeddings. */
const mostTables = 4;

function isTable(node: NodeProto, facts: TensorFacts): boolean {
  return facts.weight(node.input[0] ?? '')?.dims.length === 2;
}

// Model folders for tests of whole passes: a family with something wrong in it, and language models without eyes.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ForwardRequest } from '../../src/engine/forward-request';
import { encodeToBytes } from '../../src/onnx/codec';
import type { ModelProto } from '../../src/onnx/messages';
import { decodeModel } from '../../src/onnx/model-file';
import { familyFolder } from '../unit/model-text/folders';

/** What a person asks for who only says what must be said. */
export function requestFor(folder: string, wishes: Partial<ForwardRequest> = {}): ForwardRequest {
  return {
    folder,
    pictures: [path.join(folder, 'image0.png')],
    question: 'What is in the picture?',
    decoder: undefined,
    interventions: undefined,
    tokens: 12,
    capture: ['residuals', 'attention'],
    out: path.join(folder, 'out.safetensors'),
    precision: undefined,
    device: 'cpu',
    threads: 1,
    plain: false,
    ...wishes,
  };
}

const template = "{% for message in messages %}{{ 'User: ' + message['content'] }}{% endfor %} Assistant:";

/** The language half of a family as a model of its own, which is fed embeddings or looks tokens up itself. */
export function languageModel(fed: 'embeddings' | 'tokens'): string {
  const folder = familyFolder('idefics3', { 'chat_template.jinja': template });
  const read = (name: string) =>
    JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Record<string, unknown>;
  const write = (name: string, content: unknown) =>
    writeFileSync(path.join(folder, name), JSON.stringify(content));
  write('config.json', { ...(read('config.json')['text_config'] as object), model_type: 'llama' });
  write('tokenizer_config.json', { ...read('tokenizer_config.json'), chat_template: template });
  const graph = (name: string) => path.join(folder, 'onnx', `${name}.onnx`);
  rmSync(graph('vision_encoder'));
  if (fed === 'embeddings') return folder;
  const [embed, decoder] = ['embed_tokens', 'decoder_model_merged'].map(name =>
    decodeModel(readFileSync(graph(name)), name),
  );
  writeFileSync(graph('model'), encodeToBytes(joined(embed!, decoder!)));
  rmSync(graph('embed_tokens'));
  rmSync(graph('decoder_model_merged'));
  return folder;
}

/** Two graphs as one: what the first gives is what the second takes under the same name. */
function joined({ graph: first }: ModelProto, model: ModelProto): ModelProto {
  const second = model.graph!;
  const [given] = first!.output;
  return {
    ...model,
    graph: {
      ...second,
      node: [...first!.node, ...second.node],
      initializer: [...first!.initializer, ...second.initializer],
      input: [...first!.input, ...second.input.filter(({ name }) => name !== given!.name)],
    },
  };
}

// What a model's own settings say about its size, to be held against what is found in its graph.

import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** `num_hidden_layers` of the language model, from a config.json beside the graph or above its `onnx` folder. */
export async function expectedLayers(graphFile: string): Promise<number | undefined> {
  const folder = path.dirname(graphFile);
  const candidates = path.basename(folder) === 'onnx' ? [path.dirname(folder), folder] : [folder];
  for (const candidate of candidates) {
    const layers = layersIn(await readFile(path.join(candidate, 'config.json'), 'utf8').catch(() => ''));
    if (layers !== undefined) return layers;
  }
  return undefined;
}

function layersIn(text: string): number | undefined {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    return undefined;
  }
  // Models of several parts keep the language model's settings in a part of their own.
  const parts = [
    config,
    ...['text_config', 'llm_config', 'language_config'].map(name => property(config, name)),
  ];
  for (const part of parts.reverse()) {
    const layers = property(part, 'num_hidden_layers');
    if (typeof layers === 'number' && Number.isInteger(layers) && layers > 0) return layers;
  }
  return undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

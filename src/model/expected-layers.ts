// What a model's own settings say about its size, to be held against what is found in its graph.

import path from 'node:path';
import { languageSettings, readConfig } from './folder/model-folder';

/** `num_hidden_layers` of the language model, from a config.json beside the graph or above its `onnx` folder. */
export async function expectedLayers(graphFile: string): Promise<number | undefined> {
  const folder = path.dirname(graphFile);
  const candidates = path.basename(folder) === 'onnx' ? [path.dirname(folder), folder] : [folder];
  for (const candidate of candidates) {
    const layers = await layersIn(candidate);
    if (layers !== undefined) return layers;
  }
  return undefined;
}

async function layersIn(folder: string): Promise<number | undefined> {
  try {
    const config = await readConfig(folder);
    return config && languageSettings(config).integer('num_hidden_layers', { min: 1, otherwise: undefined });
  } catch {
    // Only a comparison is lost, and who needs the settings will say what is wrong with them.
    return undefined;
  }
}

// How many tokens an embedding table knows, which only its graph says: a table of another model looks up something else.

import { readFile, stat } from 'node:fs/promises';
import { decodeModel } from '../../onnx/model-file';
import type { GraphProto } from '../../onnx/messages';

/** Larger files are not read a second time for it. */
const mostBytes = 512 * 2 ** 20;

/** Undefined where the graph does not say. */
export async function embeddingRows(file: string, name: string): Promise<number | undefined> {
  const { size } = await stat(file);
  if (size > mostBytes) return undefined;
  const { graph } = decodeModel(await readFile(file), name);
  return graph && tableOf(graph);
}

function tableOf({ node, initializer, input }: GraphProto): number | undefined {
  const inputs = new Set(input.map(({ name }) => name));
  const gather = node.find(
    ({ opType, input: taken }) => opType.startsWith('Gather') && inputs.has(taken[1] ?? ''),
  );
  const table = initializer.find(({ name }) => name === gather?.input[0]);
  return table?.dims.length === 2 ? Number(table.dims[0]) : undefined;
}

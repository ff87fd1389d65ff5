// Problem: decoders merged for use with and without a cache hold everything twice, in the branches of an If.
// Idea: make one from a plain decoder: both branches hold its nodes, the weights stay outside.

import { graph, graphValue, node, valueInfo } from '../../src/onnx/build';
import type { ModelProto, NodeProto, ValueInfoProto } from '../../src/onnx/messages';
import { renameReads } from '../../src/onnx/instrument/rewrite';

export function mergedDecoder(model: ModelProto): ModelProto {
  const original = model.graph!;
  const branch = (suffix: string) => {
    const made = original.node.flatMap(({ output }) => output).filter(name => name !== '');
    const names = new Map(made.map(name => [name, `${name}${suffix}`]));
    const rename = (name: string) => names.get(name) ?? name;
    const nodes = original.node.map((one): NodeProto => {
      const renamed = renameReads(one, names);
      return { ...renamed, name: `${one.name}${suffix}`, output: one.output.map(rename) };
    });
    const output = original.output.map((info): ValueInfoProto => ({ ...info, name: rename(info.name) }));
    return graphValue(graph(`branch${suffix}`, { node: nodes, output }));
  };
  return {
    ...model,
    graph: {
      ...original,
      valueInfo: [],
      input: [...original.input, valueInfo('use_cache_branch', 'bool', [1])],
      node: [
        node(
          'If',
          ['use_cache_branch'],
          original.output.map(({ name }) => name),
          {
            then_branch: branch('.cached'),
            else_branch: branch('.first'),
          },
        ),
      ],
    },
  };
}

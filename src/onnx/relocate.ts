// Problem: a hub's cache keeps weight files under other names than the model knows them by.
// Idea: give each location its real name, wherever a tensor has one; what has none stays the object it was.

import { dataLocation } from './messages';
import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto } from './messages';

/** The same model with each location in `names` replaced by its name there. */
export function relocate(model: ModelProto, names: ReadonlyMap<string, string>): ModelProto {
  if ([...names].every(([location, name]) => location === name) || model.graph === undefined) return model;
  return { ...model, graph: inGraph(model.graph, names) };
}

function inGraph(graph: GraphProto, names: ReadonlyMap<string, string>): GraphProto {
  return {
    ...graph,
    initializer: graph.initializer.map(tensor => inTensor(tensor, names)),
    node: graph.node.map(node => inNode(node, names)),
  };
}

function inNode(node: NodeProto, names: ReadonlyMap<string, string>): NodeProto {
  const holds = node.attribute.some(({ t, g, tensors, graphs }) => t ?? g ?? tensors ?? graphs);
  return holds ? { ...node, attribute: node.attribute.map(value => inAttribute(value, names)) } : node;
}

function inAttribute(value: AttributeProto, names: ReadonlyMap<string, string>): AttributeProto {
  const { t, g, tensors, graphs } = value;
  return {
    ...value,
    ...(t && { t: inTensor(t, names) }),
    ...(g && { g: inGraph(g, names) }),
    ...(tensors && { tensors: tensors.map(tensor => inTensor(tensor, names)) }),
    ...(graphs && { graphs: graphs.map(graph => inGraph(graph, names)) }),
  };
}

function inTensor(tensor: TensorProto, names: ReadonlyMap<string, string>): TensorProto {
  if (tensor.dataLocation !== dataLocation.external) return tensor;
  return {
    ...tensor,
    externalData: tensor.externalData.map(entry =>
      entry.key === 'location' ? { ...entry, value: names.get(entry.value) ?? entry.value } : entry,
    ),
  };
}

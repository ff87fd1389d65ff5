// Problem: nodes can hold graphs (If, Loop, Scan) and tensors (Constant), local functions hold nodes, so what
// belongs to a model is spread over a tree.
// Idea: three walks in document order; everything that lists or counts uses them.

import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto } from './messages';

/** The model's graph and every graph inside it or inside a local function. */
export function* graphsOf(model: ModelProto): Generator<GraphProto> {
  if (model.graph !== undefined) yield* graphAndInner(model.graph);
  for (const { node } of model.functions) yield* innerGraphs(node);
}

/** Every node of the model: in its graph, in graphs of attributes, in local functions. */
export function* nodesOf(model: ModelProto): Generator<NodeProto> {
  for (const graph of graphsOf(model)) yield* graph.node;
  for (const { node } of model.functions) yield* node;
}

/** The tensors that graphs own as weights; of sparse ones the values. */
export function* initializersOf(model: ModelProto): Generator<TensorProto> {
  for (const graph of graphsOf(model)) {
    yield* graph.initializer;
    for (const { values } of graph.sparseInitializer) if (values !== undefined) yield values;
  }
}

/** Every tensor that has data: initializers, attribute values, and both parts of sparse ones. */
export function* tensorsOf(model: ModelProto): Generator<TensorProto> {
  for (const graph of graphsOf(model)) {
    yield* graph.initializer;
    for (const sparse of graph.sparseInitializer) yield* present(sparse.values, sparse.indices);
  }
  for (const { attribute } of nodesOf(model)) for (const value of attribute) yield* attributeTensors(value);
  for (const { attributeProto } of model.functions) {
    for (const value of attributeProto) yield* attributeTensors(value);
  }
}

function* graphAndInner(graph: GraphProto): Generator<GraphProto> {
  yield graph;
  yield* innerGraphs(graph.node);
}

function* innerGraphs(nodes: readonly NodeProto[]): Generator<GraphProto> {
  for (const { attribute } of nodes) {
    for (const { g, graphs } of attribute) {
      if (g !== undefined) yield* graphAndInner(g);
      for (const graph of graphs ?? []) yield* graphAndInner(graph);
    }
  }
}

function* attributeTensors(attribute: AttributeProto): Generator<TensorProto> {
  yield* present(attribute.t, attribute.sparseTensor?.values, attribute.sparseTensor?.indices);
  yield* attribute.tensors ?? [];
  for (const sparse of attribute.sparseTensors ?? []) yield* present(sparse.values, sparse.indices);
}

function* present(...tensors: readonly (TensorProto | undefined)[]): Generator<TensorProto> {
  for (const tensor of tensors) if (tensor !== undefined) yield tensor;
}

// Making added nodes: a list in order, fresh names for what they give, and If with two branches.

import { graph, graphValue, node } from '../build';
import type { AttributeValue } from '../build';
import type { NodeProto, TensorProto, ValueInfoProto } from '../messages';
import { valueInfoProto } from '../schema';
import type { Constants } from './constants';
import type { Names } from './names';

/** What adding nodes needs to know about the model. */
export interface Workshop {
  readonly names: Names;
  readonly constants: Constants;
}

export class Nodes {
  readonly list: NodeProto[] = [];
  readonly shop: Workshop;
  /** Begins the names of everything made here. */
  private readonly prefix: string;

  constructor(shop: Workshop, prefix: string) {
    this.shop = shop;
    this.prefix = prefix;
  }

  /** Adds a node with one output and returns the output's name. */
  add(
    opType: string,
    input: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    domain = '',
  ): string {
    const output = this.fresh(opType);
    this.list.push(node(opType, input, [output], attributes, { name: output, domain }));
    return output;
  }

  fresh(what: string): string {
    return this.shop.names.fresh(`${this.prefix}.${what}`);
  }

  /** A copy of a node of the model whose outputs have other names; left-out outputs stay left out. */
  copy(original: NodeProto): NodeProto {
    const copied = {
      ...original,
      name: this.fresh(original.opType),
      output: original.output.map(name => (name === '' ? '' : this.fresh('out'))),
    };
    this.list.push(copied);
    return copied;
  }
}

export interface Branch {
  readonly nodes: readonly NodeProto[];
  /** Tensors that it gives as they are. */
  readonly constants?: readonly TensorProto[];
  /** Types that ONNX Runtime does not find out by itself. */
  readonly known?: readonly ValueInfoProto[];
  /** As many as the If has. */
  readonly outputs: readonly string[];
}

/** An If whose outputs have the given names and element types (where they are known). */
export function ifNode(
  { names }: Workshop,
  prefix: string,
  condition: string,
  branches: { readonly then: Branch; readonly else: Branch },
  outputs: readonly string[],
  types: readonly (number | undefined)[],
): NodeProto {
  const inner = (name: string, { nodes, outputs: given, constants = [], known = [] }: Branch) =>
    graphValue(
      graph(`${prefix}.${name}`, {
        node: nodes,
        initializer: constants,
        valueInfo: known,
        output: given.map((output, i) => value(output, types[i])),
      }),
    );
  return node(
    'If',
    [condition],
    outputs,
    { then_branch: inner('then', branches.then), else_branch: inner('else', branches.else) },
    { name: names.fresh(`${prefix}.If`) },
  );
}

/** A tensor of a graph with its element type, and of any shape. */
export function value(name: string, elementType: number | undefined): ValueInfoProto {
  return {
    ...valueInfoProto.empty(),
    name,
    ...(elementType === undefined ? {} : { type: { tensorType: { elemType: elementType } } }),
  };
}

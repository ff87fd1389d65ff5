// What is known about a decoder, as plain data: tensors by name, nodes by the name of their first output.

/** Which form a value takes part in the graph. A tensor's name is unique in its graph. */
export interface Anatomy {
  readonly source: Source;
  /** The graph output that has the logits. */
  readonly logits: string;
  /** How wide the residual stream is, if the graph says so. */
  readonly width: number | null;
  /** In order; layer l of the documents is `layers[l - 1]`. */
  readonly layers: readonly Layer[];
  /** Caches and recurrent states, in the order of the inputs. */
  readonly states: readonly State[];
  /** Graphs that each hold the whole decoder: one, or the branches of an If over the cache. */
  readonly bodies: readonly Body[];
  /** Why the residual stream can neither be read nor changed; absent if it can. */
  readonly residualRefusal?: string;
  /** What a user should know about what was found, in sentences. */
  readonly notes: readonly string[];
}

export interface Source {
  /** `tokens`: the decoder looks the embeddings up itself. */
  readonly kind: 'embeddings' | 'tokens';
  /** The graph input. */
  readonly input: string;
}

export interface Layer {
  readonly attention: readonly AttentionSummary[];
  /** Operators that mix positions without being attention: convolution, linear attention. */
  readonly otherMixers: readonly string[];
  /** How often something is added to the residual stream: usually 2, for parallel attention 1. */
  readonly merges: number;
}

export type AttentionKind = 'GroupQueryAttention' | 'MultiHeadAttention' | 'Attention' | 'Softmax';

export interface AttentionSummary {
  readonly kind: AttentionKind;
  readonly heads: number | null;
  readonly keyValueHeads: number | null;
  readonly headDimension: number | null;
  /** Scores of a learnt sink take part in the softmax. */
  readonly sinks: boolean;
  /** Scores are bounded by softcap * tanh(score / softcap). */
  readonly softcap: number | null;
  /** How many positions back a query sees, if the operator itself says so. */
  readonly window: number | null;
}

export interface State {
  readonly kind: 'key' | 'value' | 'recurrent';
  readonly input: string;
  /** The graph output that is fed to the input at the next step, if it could be found. */
  readonly output: string | null;
  /** 1..L. */
  readonly layer: number | null;
  /** A size is null where it varies. */
  readonly shape: readonly (number | null)[] | null;
}

/** One graph that holds the decoder, for those who rewrite it. */
export interface Body {
  /** Undefined for the model's own graph, else the attribute of the If node. */
  readonly branch: 'then_branch' | 'else_branch' | undefined;
  /** In this graph. */
  readonly logits: string;
  /** What leaves layer 0..L; empty if the residual stream was refused. */
  readonly residual: readonly ResidualPoint[];
  /** In the order of the layers. */
  readonly attention: readonly AttentionOperator[];
  readonly finalNorm: string | null;
  readonly head: {
    readonly operator: string;
    readonly weight: string | null;
    readonly output: string;
  } | null;
}

export interface ResidualPoint {
  /** 0..L. */
  readonly layer: number;
  /** The tensor. A fused norm may keep it to itself: then it has no name yet. */
  readonly tensor: string | undefined;
  /** The first output of the node that makes it; undefined for an input of the graph or of the graph around. */
  readonly node: string | undefined;
  /** Whether the node adds (Add, Sum), adds and normalises, or does anything else. */
  readonly form: 'add' | 'skip-norm' | 'other';
  readonly elementType: number | undefined;
}

export interface AttentionOperator extends AttentionSummary {
  /** 1..L. */
  readonly layer: number;
  /** The first output of the operator (of the Softmax). */
  readonly node: string;
  /** For a Softmax: the tensors around it. */
  readonly softmax: SoftmaxParts | undefined;
  /** The type its scores have. */
  readonly elementType: number | undefined;
}

export interface SoftmaxParts {
  /** The scores of the keys, before a sink is put beside them: here a bias is added. */
  readonly scores: string;
  /** The probabilities, as they weigh the values. */
  readonly probabilities: string;
  /** The output of the product with the values. */
  readonly output: string;
  /** The rank of all three, if a neighbour says it. */
  readonly rank: number | undefined;
}

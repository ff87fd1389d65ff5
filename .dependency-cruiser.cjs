// The rooms and the one direction in which imports may point. See docs/architecture.md.
const rooms = {
  shared: [],
  onnx: ['shared'],
  tasks: ['shared'],
  intervention: ['onnx', 'shared'],
  measures: ['shared'],
  steering: ['shared'],
  trace: ['shared'],
  ablation: ['measures', 'intervention', 'tasks', 'shared'],
  runtime: ['onnx', 'shared'],
  hub: ['shared'],
  model: ['runtime', 'intervention', 'onnx', 'shared'],
  methods: ['model', 'runtime', 'intervention', 'measures', 'shared'],
  engine: [
    'ablation',
    'methods',
    'trace',
    'intervention',
    'measures',
    'steering',
    'hub',
    'model',
    'runtime',
    'onnx',
    'tasks',
    'shared',
  ],
  cli: ['engine', 'ablation', 'hub', 'trace', 'shared'],
  host: ['ablation', 'hub', 'measures', 'tasks', 'trace', 'shared'],
};

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `${room}-imports-only-${allowed.join('-') || 'itself'}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^(src|webview)/', pathNot: [room, ...allowed].map(r => `^src/${r}/`) },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'every-room-is-named-here',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: Object.keys(rooms).map(r => `^src/${r}/`) },
      to: {},
    },
    {
      name: 'webview-imports-only-shared',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^src/', pathNot: '^src/shared/' },
    },
    {
      name: 'panels-do-not-know-each-other',
      severity: 'error',
      from: { path: '^webview/([^/]+)/' },
      to: { path: '^webview/', pathNot: ['^webview/$1/', '^webview/ui/'] },
    },
    {
      name: 'extension-composes-the-host-only',
      severity: 'error',
      from: { path: '^src/extension\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(host|shared)/' },
    },
    {
      name: 'only-host-imports-vscode',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/(host/|extension\\.ts$)' },
      // There is no such package, only its types: that is where the name leads.
      to: { path: ['^vscode$', '@types/vscode/'] },
    },
    {
      name: 'only-runtime-imports-onnxruntime',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/runtime/' },
      to: { path: 'onnxruntime' },
    },
    {
      name: 'shared-and-webview-stay-free-of-node',
      severity: 'error',
      from: { path: '^(src/shared|webview)/' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'imports-resolve',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true, // a type-only import is a dependency between rooms as well
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};

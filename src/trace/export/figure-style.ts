// The look of a figure: the report's in daylight, as plain colours that every program for drawings knows.

import { fontFamily } from './text-width';

export const figureStyle = `
text{font-family:${fontFamily};font-size:12px;fill:#3b3b3b;white-space:pre}
.title{font-size:15px;font-weight:bold}
.outcome{font-size:13px;font-weight:bold}
.small{font-size:10px;fill:#666}
.changed{fill:#8a5a0b}
.rule{stroke:#e6e6e6;fill:none}
.edge{stroke:#939393;fill:none}
.holes{stroke:#939393;stroke-width:4;stroke-dasharray:5 5;fill:none}
.odd{fill:#f7f7f7}
.band{fill:#3b3b3b;fill-opacity:.16}
.curve{fill:none;stroke:#3b3b3b;stroke-width:1.3;stroke-linejoin:round}
.reference{fill:none;stroke:#939393;stroke-dasharray:3 3}
.u1,.u2,.u3,.u4{stroke:#3b3b3b;stroke-width:1.5;fill:none}
.u1{stroke-opacity:.25}.u2{stroke-opacity:.45}.u3{stroke-opacity:.65}
.blank{fill:#e6e6e6}
.dim{fill:#141210;fill-opacity:.72}
.half-dim{fill:#141210;fill-opacity:.4}
.heat{mix-blend-mode:multiply;image-rendering:pixelated}
.order{fill:#fff;stroke:#141210;stroke-width:.18em;paint-order:stroke;stroke-linejoin:round;font-weight:bold;text-anchor:middle}
`.trim();

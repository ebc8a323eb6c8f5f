export { type Delimiters, standardDelimiters } from './delimiters.ts';
export { escapeText, unescapeText } from './escape.ts';
export { Component, Field, Repetition } from './field.ts';
export { encodeMessage, Message, type MessageType, parseMessage } from './message.ts';
export { Segment } from './segment.ts';
export { type Grouping, groupMessage, knownStructures, structureOf } from './structure/group-message.ts';
export { GroupNode } from './structure/group-node.ts';

// `mime-types`, of which forms ask one thing: the host has a table of its own.
export { lookup } from 'duet:media';

'use strict';

const typescript = require('typescript');

exports['compiles one file'] = () => { const { outputText, diagnostics } = typescript.transpileModule('enum Kind { A, B = 5 } export class C<T> { constructor(private readonly a: T, public b?: number) {} async m(): Promise<T> { return this.a satisfies T; } } export const k = Kind.B as const;', { compilerOptions: { target: typescript.ScriptTarget.ES2022, module: typescript.ModuleKind.CommonJS, sourceMap: false }, reportDiagnostics: true }); return [outputText, diagnostics.length]; };
exports['says what is wrong'] = () => typescript.transpileModule('const a: = 1', { reportDiagnostics: true }).diagnostics.map(one => [one.code, one.messageText, one.start]);

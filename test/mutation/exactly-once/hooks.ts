import { readFile } from 'node:fs/promises';
import type { LoadHook, ResolveHook } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import { edited, ruleOf } from './taken-out.ts';

/** Whoever is loaded without a rule loads what he imports without it, but for packages. */
export const resolve: ResolveHook = async (specifier, context, next) => {
  const resolved = await next(specifier, context);
  const rule = ruleOf(context.parentURL);
  if (rule === undefined || !isOurs(resolved.url)) return resolved;
  const url = new URL(resolved.url);
  url.searchParams.set('without', rule);
  return { ...resolved, url: url.href };
};

/** Reads a source with a rule taken out of it, if the rule has a place there. */
export const load: LoadHook = async (url, context, next) => {
  const rule = ruleOf(url);
  if (rule === undefined) return next(url, context);
  const file = fileURLToPath(url.replace(/\?.*/, ''));
  const source = edited(rule, file, () => readFile(file, 'utf8'));
  if (!source) return next(url, context);
  const { code } = transformSync(await source, {
    filename: file,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
  });
  return { format: 'module', shortCircuit: true, source: code };
};

function isOurs(url: string): boolean {
  return url.startsWith('file:') && !url.includes('/node_modules/');
}

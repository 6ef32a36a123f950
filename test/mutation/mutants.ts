import path from 'node:path';
import ts from 'typescript';

/** One change of one place, which some test must notice. */
export interface Mutant {
  readonly id: number;
  readonly file: string;
  readonly line: number;
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

/** A source file that holds all of its mutants, each asleep until `isAwake(id)` says otherwise. */
export interface MutatedFile {
  readonly file: string;
  readonly text: string;
  readonly mutants: readonly Mutant[];
}

/** Mutates files of a TypeScript project; what a rule refuses with is known by its type. */
export function mutatedFiles(root: string, files: readonly string[]): MutatedFile[] {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) =>
    ts.sys.readFile(file),
  ) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const absolute = files.map((file) => path.join(root, file));
  const program = ts.createProgram(absolute, options);
  const checker = program.getTypeChecker();
  let id = 0;
  return files.map((file, index) => {
    const source = program.getSourceFile(absolute[index] ?? '');
    if (!source) throw new Error(`${file} is not there`);
    const mutants: Mutant[] = [];
    const add = (node: ts.Node, { what, to }: Change): Mutant => {
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      const mutant = { id: (id += 1), file, line, what, from: node.getText(source), to };
      mutants.push(mutant);
      return mutant;
    };
    return { file, text: textWith(source, checker, add), mutants };
  });
}

interface Change {
  readonly what: string;
  readonly to: string;
}

function textWith(
  source: ts.SourceFile,
  checker: ts.TypeChecker,
  add: (node: ts.Node, change: Change) => Mutant,
): string {
  const rendered = (node: ts.Node): string => {
    const start = node.getStart(source);
    if (ts.isTypeNode(node)) return source.text.slice(start, node.end);
    const mutants = changesOf(node, source, checker).map((change) => add(node, change));
    let text = '';
    let at = start;
    ts.forEachChild(node, (child) => {
      text += source.text.slice(at, child.getStart(source)) + rendered(child);
      at = child.end;
    });
    text += source.text.slice(at, node.end);
    return mutants.reduce(
      (otherwise, { id, to }) => `(isAwake(${id}) ? (${to}) : ${otherwise})`,
      mutants.length > 0 ? `(${text})` : text,
    );
  };
  return source.text.slice(0, source.getStart(source)) + rendered(source);
}

function changesOf(node: ts.Node, source: ts.SourceFile, checker: ts.TypeChecker): Change[] {
  if (!ts.isExpression(node) || isConditionOfLoop(node)) return [];
  if (isRuleOfAList(node, source)) return [{ what: 'rule removed', to: '() => undefined' }];
  const changes: Change[] = [];
  if (isReturned(node) && canRefuse(node, checker)) {
    changes.push({ what: 'refusal removed', to: 'undefined' });
  }
  return [...changes, ...changesOfLogic(node, source)];
}

function changesOfLogic(node: ts.Expression, source: ts.SourceFile): Change[] {
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.getText(source);
    const others = Object.entries(OTHER_OPERATORS[operator] ?? {});
    return others.map(([other, what]) => ({
      what,
      to: `(${node.left.getText(source)}) ${other} (${node.right.getText(source)})`,
    }));
  }
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    return [{ what: 'negation removed', to: node.operand.getText(source) }];
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { name } = node.expression;
    const other = { some: 'every', every: 'some' }[name.text];
    const head = source.text.slice(node.getStart(source), name.getStart(source));
    const tail = source.text.slice(name.end, node.end);
    return other ? [{ what: 'some and every swapped', to: head + other + tail }] : [];
  }
  const { parent } = node;
  const isCondition =
    (ts.isIfStatement(parent) && parent.expression === node) ||
    (ts.isConditionalExpression(parent) && parent.condition === node);
  return isCondition ? [{ what: 'condition negated', to: `!(${node.getText(source)})` }] : [];
}

const FLIPPED = 'comparison flipped';
const BOUND = 'bound moved';
const SWAPPED = 'and, or swapped';

const OTHER_OPERATORS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '===': { '!==': FLIPPED },
  '!==': { '===': FLIPPED },
  '<': { '>=': FLIPPED, '<=': BOUND },
  '<=': { '>': FLIPPED, '<': BOUND },
  '>': { '<=': FLIPPED, '>=': BOUND },
  '>=': { '<': FLIPPED, '>': BOUND },
  '&&': { '||': SWAPPED },
  '||': { '&&': SWAPPED },
};

/** A loop that never ends would be no answer. */
function isConditionOfLoop({ parent }: ts.Node): boolean {
  return ts.isWhileStatement(parent) || ts.isForStatement(parent) || ts.isDoStatement(parent);
}

/** An entry of `firstBroken(…)`, or the only rule of an event type, or that of its retraction. */
function isRuleOfAList(node: ts.Expression, source: ts.SourceFile): boolean {
  const { parent } = node;
  if (ts.isCallExpression(parent)) {
    return parent.expression.getText(source) === 'firstBroken' && node !== parent.expression;
  }
  if (!ts.isPropertyAssignment(parent) || parent.initializer !== node) return false;
  if (parent.name.getText(source) === 'retraction') return true;
  const map = parent.parent.parent;
  const isInRules = ts.isPropertyAssignment(map) && map.name.getText(source) === 'rules';
  return isInRules && !ts.isCallExpression(node);
}

function isReturned(node: ts.Expression): boolean {
  const { parent } = node;
  return ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node);
}

function canRefuse(node: ts.Expression, checker: ts.TypeChecker): boolean {
  const type = checker.getTypeAtLocation(node);
  const possible = type.isUnion() ? type.types : [type];
  return possible.some(({ symbol }) => (symbol as ts.Symbol | undefined)?.name === 'Rejection');
}

import {
  type DefinedStage,
  type Definition,
  nextStage,
  sendBackStages,
  type Transition,
} from '#domain/definition/definition.ts';
import { nameOfKey, textIn } from '#domain/text.ts';
import { asked, dueIn } from './asked.ts';

/** How an arrow is meant: a step like any other, an agreement, a refusal, or a return to whoever asked. */
export type Tone = 'plain' | 'good' | 'bad' | 'return';

/** A box of the picture. Texts are as people wrote them: whoever draws them escapes and clips. */
export type GraphNode = {
  key: string;
  name: string;
  /** Who is asked, one line each; empty where nobody is. */
  who: readonly string[];
  /** How long there is to answer, in words. */
  due: string | null;
  /** `#rrggbb` as the definition has it. */
  color: string | null;
  final: boolean;
  /** An end that nothing but refusals lead to. */
  refused: boolean;
  /** The band that it is drawn in: its pipeline. */
  lane: string | null;
};

/** An arrow with the words that lead along it, one a line. */
export type GraphEdge = { from: string; to: string; labels: readonly string[]; tone: Tone };

export type Graph = {
  name: string;
  description: string | null;
  /** In their order; the first is where a workflow begins. */
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
  lanes: ReadonlyMap<string, string>;
  /** Who may begin; empty when everybody may. */
  starters: readonly string[];
  /** Some stage has no arrow for being rejected: it ends the request there. */
  rejectingEnds: boolean;
};

/** The end that a last stage with approvals leads to without a final stage being written. No stage has an empty key. */
const END = '';
/** What leads on from a stage that is to be filled in later. */
const PASSES = 'Passes through';

/**
 * What is there to draw: stages, transitions, and the ways that the engine adds to them (onward by order, back for
 * changes). Names and labels are in the language of `locale`, English where they lack it.
 */
export function graphOf(definition: Definition, locale?: string): Graph {
  const arrows = definition.stages.flatMap((stage) => leaving(definition, stage, locale));
  const nodes: GraphNode[] = beginningFirst(definition).map((stage) => ({
    key: stage.key,
    name: textIn(stage.name, locale),
    who: asked(definition, stage),
    due: stage.due_in === undefined ? null : dueIn(stage.due_in, stage.on_timeout),
    color: stage.color ?? null,
    final: stage.final,
    refused: isRefused(arrows, stage.key),
    lane: stage.pipeline,
  }));
  if (arrows.some(({ to }) => to === END)) {
    const name = nameOfKey(definition.status_values.completed ?? 'completed');
    nodes.push({ key: END, name, who: [], due: null, color: null, final: true, refused: false, lane: null });
  }
  return {
    name: textIn(definition.name, locale),
    description: definition.description === undefined ? null : textIn(definition.description, locale),
    // Pipelines that are one stage each would be bands around single boxes of the same name.
    nodes: definition.strategy === 'pipelines' ? nodes.map((node) => ({ ...node, lane: null })) : nodes,
    edges: merged(arrows),
    lanes: new Map(definition.pipelines.map(({ key, name }) => [key, textIn(name, locale)])),
    starters: definition.start.roles,
    rejectingEnds: definition.stages.some(
      (stage) => stage.approvals.length > 0 && !hasTrigger(definition, stage, 'reject'),
    ),
  };
}

function isRefused(arrows: readonly Arrow[], key: string): boolean {
  const arriving = arrows.filter(({ to }) => to === key);
  return arriving.length > 0 && arriving.every(({ tone }) => tone === 'bad');
}

function beginningFirst({ stages, initial_stage }: Definition): DefinedStage[] {
  return [...stages].sort((a, b) => Number(b.key === initial_stage) - Number(a.key === initial_stage));
}

type Arrow = { from: string; to: string; label: string; tone: Tone };

function leaving(definition: Definition, stage: DefinedStage, locale: string | undefined): Arrow[] {
  const from = stage.key;
  const written: Arrow[] = definition.transitions
    .filter((one) => one.source.includes(from))
    .map((one) => ({ from, to: one.dest, label: labelOf(one, locale), tone: toneOf(one) }));
  // Transitions with conditions may all fail to hold; then the engine goes on by order.
  const nextKey = nextStage(definition, from)?.key ?? END;
  const onward: Arrow[] = hasTrigger(definition, stage, 'approve')
    ? []
    : [
        {
          from,
          to: nextKey,
          label: stage.placeholder ? PASSES : 'Approve',
          tone: stage.placeholder ? 'plain' : 'good',
        },
      ];
  if (stage.placeholder) return [...written, ...onward];
  if (stage.approvals.length === 0) return written;
  const back = sendBackStages(definition, stage).map<Arrow>(({ key }) => {
    return { from, to: key, label: 'Request changes', tone: 'return' };
  });
  return [...onward, ...written, ...back];
}

/** A transition of this name leaves the stage whatever the request says. */
function hasTrigger({ transitions }: Definition, stage: DefinedStage, name: string): boolean {
  return transitions.some(
    (one) => one.trigger === name && one.source.includes(stage.key) && one.condition === undefined,
  );
}

function labelOf({ label, trigger: name }: Transition, locale: string | undefined): string {
  return label === undefined ? nameOfKey(name) : textIn(label, locale);
}

function toneOf({ style, trigger: name }: Transition): Tone {
  if (style === 'danger' || (style === undefined && name === 'reject')) return 'bad';
  return style === 'primary' || (style === undefined && name === 'approve') ? 'good' : 'plain';
}

/** Arrows with one meaning between the same two boxes are drawn once. */
function merged(arrows: readonly Arrow[]): GraphEdge[] {
  const groups = Map.groupBy(arrows, ({ from, to, tone }) => `${from}>${to}>${tone}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, labels: [...new Set(group.map(({ label }) => label))] }] : [];
  });
}

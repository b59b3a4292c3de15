import { DomainError } from '#domain/errors.ts';
import { type Issue, issuesOf } from '#domain/issues.ts';
import { cut } from '#domain/text.ts';
import type { Definition } from './definition.ts';
import { checkDefinition, ownWordsIn } from './rules.ts';
import { type WrittenDefinition, writtenDefinition } from './schema.ts';
import { checkStructure, pipelinesOf, stagesOf } from './structure.ts';
import { generatedForms } from './task-stage.ts';

/** Problems that are told at once, and characters of each: a hostile text can have any number. */
const MAX_ISSUES = 100;
const MAX_MESSAGE = 500;

export type ParseOptions = {
  /** Whether `from_data`, `due_from_data` and `channel_from_data` are accepted, which only the program's own definitions use. */
  ownWords?: boolean;
};

/**
 * Reads a definition (the value of a YAML or JSON document).
 * @throws DomainError `invalid_definition` with every problem at once (the first hundred), each with its path and reason.
 */
export function parseDefinition(source: unknown, { ownWords = false }: ParseOptions = {}): Definition {
  const read = writtenDefinition.safeParse(source);
  if (!read.success) {
    const issues = issuesOf(read.error, 'definition').slice(0, MAX_ISSUES);
    throw new DomainError('invalid_definition', {
      issues: issues.map(({ path, message }) => ({ path, message: cut(message, MAX_MESSAGE) })),
    });
  }
  const issues: Issue[] = [];
  checkStructure(read.data, (path, message) => issues.push({ path, message }));
  if (issues.length > 0) throw new DomainError('invalid_definition', { issues });
  const normalized = normalize(read.data);
  if (!ownWords) issues.push(...ownWordsIn(normalized));
  issues.push(...checkDefinition(normalized, read.data));
  if (issues.length > 0) throw new DomainError('invalid_definition', { issues });
  return normalized;
}

function normalize(written: WrittenDefinition): Definition {
  const stages = stagesOf(written);
  const { key, name, description, links, strategy, entity_type, status_values, channel, deliver, fields } = written;
  const { start, allow_self_approval, calendar, undo_window, transitions, forms } = written;
  return {
    key,
    name,
    links,
    strategy,
    status_values,
    deliver,
    fields,
    start,
    allow_self_approval,
    transitions,
    forms: { ...forms, ...generatedForms(stages) },
    stages,
    pipelines: pipelinesOf(written),
    initial_stage: written.initial_stage ?? stages[0]?.key ?? '',
    ...(description === undefined ? {} : { description }),
    ...(written.actions === undefined ? {} : { actions: written.actions }),
    ...(written.rules === undefined ? {} : { rules: written.rules }),
    ...(written.title === undefined ? {} : { title: written.title }),
    ...(written.layouts === undefined ? {} : { layouts: written.layouts }),
    ...(undo_window === undefined ? {} : { undo_window }),
    ...(calendar === undefined ? {} : { calendar }),
    ...(entity_type === undefined ? {} : { entity_type }),
    ...(channel === undefined ? {} : { channel }),
    ...(written.visibility === undefined ? {} : { visibility: written.visibility }),
    ...(written.channel_from_data === undefined ? {} : { channel_from_data: written.channel_from_data }),
  };
}

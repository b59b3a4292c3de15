import {
  type ApprovalTemplate,
  type DefinedStage,
  type Definition,
  rolesNamed,
  unfinishedStages,
} from '#domain/definition/definition.ts';
import { counted } from '#domain/definition/words.ts';
import type { Issue } from '#domain/issues.ts';
import { choosePeople, decideTogether, needed, needsPeople } from '#domain/request/strategy.ts';
import { type Cast, holdersOf } from './people.ts';

/**
 * What is wrong with a definition for these people: roles that nobody has, approvals that nobody could give. Stand-ins are
 * always there, so nothing is found with them but what hangs on the requester alone.
 */
export function problemsWithPeople(definition: Definition, cast: Cast): Issue[] {
  const empty = cast.real ? rolesNamed(definition).filter((role) => holdersOf(cast.actors, role).length === 0) : [];
  const unfinished = unfinishedStages(definition);
  return [
    ...unfinished.map((key) => ({
      path: `stages.${key}`,
      message: 'is to be filled in: nothing can be started before',
    })),
    ...empty.map((role) => ({ path: `roles.${role}`, message: 'nobody has this role' })),
    ...definition.stages.flatMap((stage) => problemsAt(definition, stage, cast)),
  ];
}

function problemsAt(definition: Definition, stage: DefinedStage, cast: Cast): Issue[] {
  return stage.approvals.flatMap((template, index) => {
    const message = problemOf(definition, stage, template, cast);
    return message === null ? [] : [{ path: `stages.${stage.key}.approvals.${index}`, message }];
  });
}

function problemOf(definition: Definition, stage: DefinedStage, template: ApprovalTemplate, cast: Cast): string | null {
  const { requester, actors } = cast;
  const fillsIn = template.self || stage.kind === 'form';
  const without = fillsIn || definition.allow_self_approval ? null : requester.id;
  if (template.user !== undefined) return problemOfUser(template.user, without, cast);
  if (template.self) return null;
  const holders = template.role === undefined ? [] : holdersOf(actors, template.role);
  const others = holders.filter(({ id }) => id !== without);
  // A role that nobody has at all is told once, for the whole definition.
  if (template.role !== undefined && holders.length === 0) return null;
  if (template.role !== undefined && others.length === 0) {
    return `the requester is the only one with the role ${template.role}, and may not decide on their own request`;
  }
  if (needsPeople(template)) {
    const department = definition.pipelines.find(({ key }) => key === stage.pipeline)?.department ?? null;
    const about = {
      place: `${stage.key}:0`,
      department,
      requesterId: requester.id,
      without: without === null ? [] : [without],
    };
    const { nobody } = choosePeople(template, cast.facts, about);
    return nobody === null ? null : `${nobody}: the admins would be asked`;
  }
  return tooFew(template, others.length);
}

function problemOfUser(user: string, without: string | null, { actors }: Cast): string | null {
  const found = actors.find(({ id }) => id === user);
  if (!found) return `${user} is not among the people`;
  if (found.deactivated) return `${user} is deactivated`;
  return user === without ? 'the requester would be the only one asked, and may not decide on their own request' : null;
}

function tooFew({ strategy, count, role }: ApprovalTemplate, people: number): string | null {
  if (!decideTogether(strategy) || count === undefined || count <= people) return null;
  const enough = needed({ strategy, required: count, percentage: null }, people);
  return `asks ${count} of ${role}, but only ${counted(people, 'person').replace('persons', 'people')} may decide: ${enough} would be enough`;
}

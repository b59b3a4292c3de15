import type { ApprovalTemplate, DefinedStage, Definition } from '#domain/definition/definition.ts';
import { durationInWords } from '#domain/definition/words.ts';

/** Whom a stage asks, one line each: its approvals in order, else the roles that may act there. */
export function asked(definition: Definition, stage: DefinedStage): string[] {
  if (stage.final) return [];
  if (stage.placeholder) return ['to be filled in'];
  if (stage.call) return [`calls ${new URL(stage.call.url).host}`];
  if (stage.approvals.length === 0) return [stage.permissions.length === 0 ? 'anyone' : stage.permissions.join(' or ')];
  const department = definition.pipelines.find(({ key }) => key === stage.pipeline)?.department ?? 'the department';
  const permitted = stage.permissions.join(' or ') || 'anyone';
  const people = stage.approvals.map((template) => peopleOf(template, department) || permitted);
  if (people.length === 1 || stage.parallel) return people;
  return people.map((one, index) => `${index + 1}. ${one}`);
}

function peopleOf(template: ApprovalTemplate, department: string): string {
  const { user, role, self, department_head, levels } = template;
  if (user !== undefined) return user;
  if (self) return 'requester';
  if (template.from_data !== undefined) return 'whoever the request names';
  if (department_head) return `head of ${department}`;
  const name = role ?? '';
  switch (template.strategy) {
    case 'anyone':
      return name;
    case 'consensus':
      return `all of ${name}`;
    case 'round_robin':
      return `${name}, in turn`;
    case 'least_loaded':
      return `${name}, least busy`;
    case 'quorum':
      return `${template.count ?? 1} of ${name}`;
    case 'majority':
      return `majority of ${name}`;
    case 'percentage':
      return `${template.percentage ?? 100} % of ${name}`;
    case 'hierarchy_up':
      return levels === undefined || levels === 1 ? 'manager of requester' : `manager ${levels} levels up`;
    case 'hierarchy_chain':
      return `managers, ${levels ?? 1} level${levels === undefined || levels === 1 ? '' : 's'} up`;
    default:
      return template.strategy satisfies never;
  }
}

/** What happens when nobody answers in time; escalating is what people expect, and needs no word. */
const AFTERWARDS: Readonly<Record<DefinedStage['on_timeout'], string>> = {
  escalate: '',
  approve: ', then approved',
  reject: ', then rejected',
  delegate: ', then handed on',
  expire: ', then expired',
};

/** Milliseconds as the time that a stage gives: "within 2 days". */
export function dueIn(ms: number, onTimeout: DefinedStage['on_timeout']): string {
  return `within ${durationInWords(ms)}${AFTERWARDS[onTimeout]}`;
}

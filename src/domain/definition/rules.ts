import type { Field } from '#domain/form/form.ts';
import { type FormRule, faultsOfRules } from '#domain/form/form-rules.ts';
import { faultsOfTitle } from '#domain/form/title.ts';
import type { Issue } from '#domain/issues.ts';
import { ownValue } from '#domain/text.ts';
import { fitsCalendar } from '#domain/time/calendar.ts';
import type { DefinedStage, Definition, Transition, WrittenDefinition } from './definition.ts';
import { isAutomatic, triggerOnward } from './definition.ts';
import { checkTasks, circlesAmong } from './task-rules.ts';

/** Slack: 25 elements an actions block; five are kept for the decision buttons and the menu. */
const MAX_TRIGGERS = 20;
/** Ways from one stage to another: each is compared with others, and is a line of the picture. */
const MAX_WAYS = 2_000;

type Add = (path: string, message: string) => void;

/** Words that only the program's own definitions may use; anywhere else they are as unknown as any other. */
export function ownWordsIn(definition: Definition): Issue[] {
  const unknown = (path: string, word: string): Issue => ({ path, message: `Unrecognized key: "${word}"` });
  const issues = definition.channel_from_data === undefined ? [] : [unknown('definition', 'channel_from_data')];
  for (const stage of definition.stages) {
    if (stage.due_from_data !== undefined) issues.push(unknown(`stages.${stage.key}`, 'due_from_data'));
    if (stage.escalate_from_data !== undefined) issues.push(unknown(`stages.${stage.key}`, 'escalate_from_data'));
    stage.approvals.forEach((template, index) => {
      if (template.from_data !== undefined) issues.push(unknown(`stages.${stage.key}.approvals.${index}`, 'from_data'));
    });
  }
  return issues;
}

/** The rules that span several fields. Returns one issue a fault; an empty list means that the definition can be run. */
export function checkDefinition(definition: Definition, written: WrittenDefinition): Issue[] {
  const issues: Issue[] = [];
  const add: Add = (path, message) => issues.push({ path, message });
  checkKeys(definition, written, add);
  if (issues.length > 0) return issues;
  for (const stage of definition.stages) checkStage(definition, stage, add);
  checkEntrances(definition, add);
  checkTransitions(definition, add);
  checkForms(definition, add);
  checkPaths(definition, add);
  checkTasks(definition, add);
  // What never ends is told already; this is for ways that end only where a condition happens to hold.
  if (issues.length === 0) checkCircles(definition, add);
  return issues;
}

function checkKeys(definition: Definition, written: WrittenDefinition, add: Add): void {
  const stages = new Set(definition.stages.map((stage) => stage.key));
  for (const twice of repeated(definition.stages.map((stage) => stage.key)))
    add(`stages.${twice}`, 'two stages have this key');
  for (const twice of repeated(definition.fields.map((field) => field.key)))
    add(`fields.${twice}`, 'two fields have this key');
  for (const [name, form] of Object.entries(definition.forms)) {
    for (const twice of repeated(form.fields.map((field) => field.key)))
      add(`forms.${name}.fields.${twice}`, 'two fields have this key');
  }
  const ways = definition.transitions.reduce((sum, { source }) => sum + source.length, 0);
  if (ways > MAX_WAYS)
    add('transitions', `${ways} ways between stages, counting each source; at most ${MAX_WAYS.toLocaleString('en')}`);
  if (!stages.has(definition.initial_stage)) add('initial_stage', `there is no stage "${definition.initial_stage}"`);
  for (const key of Object.keys(written.stage_permissions)) {
    if (!stages.has(key)) add(`stage_permissions.${key}`, `there is no stage "${key}"`);
  }
  definition.transitions.forEach((transition, index) => {
    for (const source of transition.source)
      if (!stages.has(source)) add(`transitions.${index}.source`, `there is no stage "${source}"`);
    if (!stages.has(transition.dest)) add(`transitions.${index}.dest`, `there is no stage "${transition.dest}"`);
  });
  for (const stage of definition.stages) {
    for (const back of stage.resubmit_to)
      if (!stages.has(back)) add(`stages.${stage.key}.resubmit_to`, `there is no stage "${back}"`);
  }
}

function checkStage(definition: Definition, stage: DefinedStage, add: Add): void {
  const at = `stages.${stage.key}`;
  const leaving = definition.transitions.filter((transition) => transition.source.includes(stage.key));
  if (stage.final && stage.approvals.length > 0)
    add(`${at}.approvals`, 'a final stage ends the workflow and asks nobody');
  if (stage.final && stage.due_in !== undefined)
    add(`${at}.due_in`, 'a final stage ends the workflow and has no deadline');
  if (!stage.final && !isAutomatic(stage) && stage.approvals.length === 0 && leaving.length === 0) {
    add(at, 'nothing leads out of this stage: give it approvals or a transition, or make it final');
  }
  if (stage.due_in === undefined && stage.due_from_data === undefined && stage.remind_before.length > 0)
    add(`${at}.remind_before`, 'a reminder needs due_in');
  if (stage.due_in === undefined && stage.escalate.length > 0) add(`${at}.escalate`, 'an escalation needs due_in');
  for (const before of stage.remind_before) {
    if (stage.due_in !== undefined && before >= stage.due_in)
      add(`${at}.remind_before`, 'a reminder would come before the stage begins');
  }
  const { calendar } = definition;
  const times = [stage.due_in ?? 0, ...stage.escalate.map((rung) => rung.after ?? 0)];
  if (calendar && times.some((ms) => ms > 0 && !fitsCalendar(calendar, ms)))
    add(`${at}.due_in`, 'with this calendar that is more than ten years');
  const afters = stage.escalate.map((rung) => rung.after ?? 0);
  if (afters.some((after, index) => index > 0 && after <= (afters[index - 1] ?? 0))) {
    add(`${at}.escalate`, 'each rung must come later than the one before it');
  }
  stage.approvals.forEach((template, index) => {
    const path = `${at}.approvals.${index}`;
    if (template.form !== undefined && !ownValue(definition.forms, template.form))
      add(`${path}.form`, `there is no form "${template.form}"`);
    if (template.department_head && departmentOf(definition, stage) === null)
      add(`${path}.department_head`, 'its pipeline names no department');
    if (stage.on_timeout === 'approve' && template.type === 'submit')
      add(`${at}.on_timeout`, 'time cannot approve what needs a form to be filled in');
    if (template.type === 'submit' && template.form === undefined) add(`${path}.form`, 'type submit needs a form');
    if (template.type === 'move' && template.form !== undefined) add(`${path}.form`, 'type move takes no form');
  });
  const triggers = new Set(leaving.map((transition) => transition.trigger));
  if (triggers.size > MAX_TRIGGERS)
    add(at, `${triggers.size} triggers leave this stage; a card can hold ${MAX_TRIGGERS} buttons`);
}

/** What forms say about their fields: rules, and the title that the intake form fills in. */
function checkForms({ fields, rules, title, forms }: Definition, add: Add): void {
  const known = [...fields, ...Object.values(forms).flatMap((form) => form.fields)];
  const check = (path: string, own: readonly Field[], given: readonly FormRule[] = [], all = own) => {
    const keys = (list: readonly Field[]) => list.map(({ key }) => key);
    for (const fault of faultsOfRules(given, keys(own), keys(all))) add(`${path}.${fault.path}`, fault.message);
  };
  check('rules', fields, rules);
  for (const [name, form] of Object.entries(forms)) check(`forms.${name}.rules`, form.fields, form.rules, known);
  for (const message of title === undefined ? [] : faultsOfTitle(title, fields)) add('title', message);
}

function departmentOf(definition: Definition, stage: DefinedStage): string | null {
  return definition.pipelines.find((one) => one.key === stage.pipeline)?.department ?? null;
}

/** A workflow neither begins at its end nor is sent back to it: that would end it without anybody's decision. */
function checkEntrances(definition: Definition, add: Add): void {
  const isFinal = (key: string) => definition.stages.some((stage) => stage.key === key && stage.final);
  if (isFinal(definition.initial_stage)) add('initial_stage', 'a workflow cannot begin at a final stage');
  for (const stage of definition.stages) {
    for (const back of stage.resubmit_to)
      if (isFinal(back)) add(`stages.${stage.key}.resubmit_to`, `"${back}" is final: nothing can be sent back to it`);
  }
}

function checkTransitions(definition: Definition, add: Add): void {
  definition.transitions.forEach((transition, index) => {
    const path = `transitions.${index}`;
    if (transition.form !== undefined && !ownValue(definition.forms, transition.form))
      add(`${path}.form`, `there is no form "${transition.form}"`);
    for (const source of transition.source) {
      const twin = definition.transitions.findIndex(
        (other, place) => place < index && isTwin(other, transition, source),
      );
      if (twin >= 0)
        add(path, `"${transition.trigger}" already leaves "${source}" (transitions.${twin}): give one a condition`);
      const stage = definition.stages.find((candidate) => candidate.key === source);
      if (
        stage &&
        stage.approvals.length > 0 &&
        transition.form !== undefined &&
        ['approve', 'reject'].includes(transition.trigger)
      ) {
        add(`${path}.form`, 'on a stage with approvals a form belongs to the approval');
      }
      const decided = ['request_changes', 'delegate', 'check_in'].includes(transition.trigger);
      if (stage && stage.approvals.length > 0 && decided)
        add(`${path}.trigger`, `"${transition.trigger}" is what people press on approvals; choose another word`);
    }
  });
}

/** Two ways out that nothing tells apart: the same trigger, both always open or both under the same condition. */
function isTwin(other: Transition, one: Transition, source: string): boolean {
  if (other.trigger !== one.trigger || !other.source.includes(source)) return false;
  return JSON.stringify(other.condition ?? null) === JSON.stringify(one.condition ?? null);
}

function checkPaths(definition: Definition, add: Add): void {
  const ahead = new Map(definition.stages.map((stage) => [stage.key, successors(definition, stage)]));
  const reached = walk([definition.initial_stage], (key) => ahead.get(key)?.stages ?? []);
  for (const stage of definition.stages)
    if (!reached.has(stage.key)) add(`stages.${stage.key}`, 'this stage can never be reached');
  const ends = definition.stages.filter((stage) => stage.final || ahead.get(stage.key)?.ends).map((stage) => stage.key);
  const back = (key: string) =>
    definition.stages.filter((stage) => ahead.get(stage.key)?.stages.includes(key)).map((stage) => stage.key);
  const ending = walk(ends, back);
  for (const stage of definition.stages) {
    if (reached.has(stage.key) && !ending.has(stage.key))
      add(`stages.${stage.key}`, 'from here the workflow can never be completed');
  }
}

/** Where a stage may lead, and whether it may complete the workflow. Rejecting may end it too, but nobody designs for that. */
function successors(definition: Definition, stage: DefinedStage): { stages: string[]; ends: boolean } {
  const leaving = definition.transitions.filter((transition) => transition.source.includes(stage.key));
  const stages = leaving.map((transition) => transition.dest);
  if (stage.approvals.length === 0 && !isAutomatic(stage)) return { stages, ends: false };
  // Where every transition onward has a condition none may hold, and the next stage by order is taken.
  const onward = triggerOnward(definition, stage);
  const approves = leaving.some((one) => one.trigger === onward && one.condition === undefined);
  const following = definition.stages[definition.stages.indexOf(stage) + 1];
  if (!approves && following) stages.push(following.key);
  // Nobody is asked at an automatic stage, so nobody sends anything back from it.
  if (!isAutomatic(stage))
    stages.push(...(stage.resubmit_to.length > 0 ? stage.resubmit_to : [definition.initial_stage]));
  return { stages, ends: !approves && !following };
}

/** A way round on which nobody is asked would be gone in an instant, again and again. */
function checkCircles(definition: Definition, add: Add): void {
  const ahead = new Map(definition.stages.map((stage) => [stage.key, successors(definition, stage).stages]));
  const automatic = definition.stages.filter(isAutomatic).map((stage) => stage.key);
  for (const circle of circlesAmong(automatic, (key) => ahead.get(key) ?? []))
    add(`stages.${circle[0]}`, `nobody decides on this way round: ${[...circle, circle[0]].join(' → ')}`);
}

function walk(from: string[], next: (key: string) => string[]): Set<string> {
  const seen = new Set<string>();
  const todo = [...from];
  for (let key = todo.pop(); key !== undefined; key = todo.pop()) {
    if (seen.has(key)) continue;
    seen.add(key);
    todo.push(...next(key));
  }
  return seen;
}

function repeated(keys: string[]): string[] {
  return [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
}

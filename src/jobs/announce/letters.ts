import { refOf } from '#domain/request/workflow.ts';
import { textIn } from '#domain/text.ts';
import type { CardSubject } from '#queries/card/card.ts';
import { isSlackUser } from './audience.ts';
import type { NoticeBody } from './notice-body.ts';
import { channelCardKey, type Draft } from './outbox.ts';

/** Drafts about one workflow and one history row of it. */
export class Letters {
  readonly tenantId: string;
  readonly requesterId: string;
  readonly channel: string | null;
  readonly facts: { ref: string; title: string };
  readonly place: { ref: string; stage: string };
  readonly #workflowId: string;
  readonly sequence: number;

  constructor({ workflow, definition }: CardSubject, channel: string | null, sequence: number) {
    const stage = definition.stages.find((one) => one.key === workflow.phase.stage);
    this.tenantId = workflow.tenantId;
    this.requesterId = workflow.requesterId;
    this.channel = channel;
    this.facts = { ref: refOf(workflow), title: workflow.name };
    this.place = { ref: refOf(workflow), stage: stage ? textIn(stage.name) : workflow.phase.stage };
    this.#workflowId = workflow.id;
    this.sequence = sequence;
  }

  direct(what: string, toUser: string, body: NoticeBody): Draft[] {
    if (!isSlackUser(toUser)) return [];
    return [
      {
        key: `${what}:${this.#workflowId}:${this.sequence}:${toUser}`,
        kind: 'notice',
        workflowId: this.#workflowId,
        toUser,
        body,
      },
    ];
  }

  thread(key: string, body: NoticeBody): Draft[] {
    if (this.channel === null) return [];
    return [
      {
        key,
        kind: 'notice',
        workflowId: this.#workflowId,
        toChannel: this.channel,
        parentKey: channelCardKey(this.#workflowId),
        body,
      },
    ];
  }

  /** A card of their own for each person, one for each approval that they are asked about. */
  cards(about: string, people: readonly string[]): Draft[] {
    return people.filter(isSlackUser).map((toUser) => ({
      key: `card:${this.#workflowId}:${about}:${toUser}`,
      kind: 'card',
      workflowId: this.#workflowId,
      toUser,
    }));
  }
}

// Made from the description of the API by `npm run client`; not to be edited.

/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Action".
 */
export type Action =
  | {
      on:
        | 'on_workflow_start'
        | 'on_enter_stage'
        | 'after_approve'
        | 'after_reject'
        | 'after_resubmission'
        | 'after_delegate'
        | 'after_assign'
        | 'after_escalate'
        | 'after_comment'
        | 'after_move_pipeline'
        | 'after_move_stage'
        | 'on_workflow_complete'
        | 'on_workflow_cancel';
      /**
       * `1` when left out
       */
      order?: number;
      /**
       * `true` when left out
       */
      is_active?: boolean;
      type: 'webhook';
      url: string;
      secret_env?: string;
      id: string;
      /**
       * How far it reaches; the nearest level has the say
       */
      level: 'stage' | 'pipeline' | 'workflow' | 'global';
      target: string | null;
      definition_key: string | null;
      /**
       * `file`: from actions.yaml
       */
      source: 'api' | 'file';
    }
  | {
      on:
        | 'on_workflow_start'
        | 'on_enter_stage'
        | 'after_approve'
        | 'after_reject'
        | 'after_resubmission'
        | 'after_delegate'
        | 'after_assign'
        | 'after_escalate'
        | 'after_comment'
        | 'after_move_pipeline'
        | 'after_move_stage'
        | 'on_workflow_complete'
        | 'on_workflow_cancel';
      /**
       * `1` when left out
       */
      order?: number;
      /**
       * `true` when left out
       */
      is_active?: boolean;
      type: 'slack_message';
      /**
       * @minItems 1
       * @maxItems 20
       */
      to: string[];
      text: string;
      id: string;
      /**
       * How far it reaches; the nearest level has the say
       */
      level: 'stage' | 'pipeline' | 'workflow' | 'global';
      target: string | null;
      definition_key: string | null;
      /**
       * `file`: from actions.yaml
       */
      source: 'api' | 'file';
    }
  | {
      on:
        | 'on_workflow_start'
        | 'on_enter_stage'
        | 'after_approve'
        | 'after_reject'
        | 'after_resubmission'
        | 'after_delegate'
        | 'after_assign'
        | 'after_escalate'
        | 'after_comment'
        | 'after_move_pipeline'
        | 'after_move_stage'
        | 'on_workflow_complete'
        | 'on_workflow_cancel';
      /**
       * `1` when left out
       */
      order?: number;
      /**
       * `true` when left out
       */
      is_active?: boolean;
      type: 'email';
      /**
       * @minItems 1
       * @maxItems 20
       */
      to: string[];
      subject: string;
      text: string;
      id: string;
      /**
       * How far it reaches; the nearest level has the say
       */
      level: 'stage' | 'pipeline' | 'workflow' | 'global';
      target: string | null;
      definition_key: string | null;
      /**
       * `file`: from actions.yaml
       */
      source: 'api' | 'file';
    }
  | {
      on:
        | 'on_workflow_start'
        | 'on_enter_stage'
        | 'after_approve'
        | 'after_reject'
        | 'after_resubmission'
        | 'after_delegate'
        | 'after_assign'
        | 'after_escalate'
        | 'after_comment'
        | 'after_move_pipeline'
        | 'after_move_stage'
        | 'on_workflow_complete'
        | 'on_workflow_cancel';
      /**
       * `1` when left out
       */
      order?: number;
      /**
       * `true` when left out
       */
      is_active?: boolean;
      type: 'function';
      name: 'notify_erp';
      /**
       * `{}` when left out
       */
      parameters?: {
        [k: string]: unknown;
      };
      id: string;
      /**
       * How far it reaches; the nearest level has the say
       */
      level: 'stage' | 'pipeline' | 'workflow' | 'global';
      target: string | null;
      definition_key: string | null;
      /**
       * `file`: from actions.yaml
       */
      source: 'api' | 'file';
    };
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "NewAction".
 */
export type NewAction =
  | {
      on:
        | 'on_workflow_start'
        | 'on_enter_stage'
        | 'after_approve'
        | 'after_reject'
        | 'after_resubmission'
        | 'after_delegate'
        | 'after_assign'
        | 'after_escalate'
        | 'after_comment'
        | 'after_move_pipeline'
        | 'after_move_stage'
        | 'on_workflow_complete'
        | 'on_workflow_cancel';
      /**
       * `1` when left out
       */
      order?: number;
      /**
       * `true` when left out
       */
      is_active?: boolean;
      type: 'webhook';
      url: string;
      secret_env?: string;
      /**
       * How far it reaches; the nearest level has the say
       */
      level: 'stage' | 'pipeline' | 'workflow' | 'global';
      /**
       * The definition that it belongs to; none for a global one
       */
      definition_key?: string;
      /**
       * The key of the pipeline or stage; of a workflow that of its definition
       */
      target?: string;
    }
  | {
      on:
        | 'on_workflow_start'
        | 'on_enter_stage'
        | 'after_approve'
        | 'after_reject'
        | 'after_resubmission'
        | 'after_delegate'
        | 'after_assign'
        | 'after_escalate'
        | 'after_comment'
        | 'after_move_pipeline'
        | 'after_move_stage'
        | 'on_workflow_complete'
        | 'on_workflow_cancel';
      /**
       * `1` when left out
       */
      order?: number;
      /**
       * `true` when left out
       */
      is_active?: boolean;
      type: 'slack_message';
      /**
       * @minItems 1
       * @maxItems 20
       */
      to: string[];
      text: string;
      /**
       * How far it reaches; the nearest level has the say
       */
      level: 'stage' | 'pipeline' | 'workflow' | 'global';
      /**
       * The definition that it belongs to; none for a global one
       */
      definition_key?: string;
      /**
       * The key of the pipeline or stage; of a workflow that of its definition
       */
      target?: string;
    }
  | {
      on:
        | 'on_workflow_start'
        | 'on_enter_stage'
        | 'after_approve'
        | 'after_reject'
        | 'after_resubmission'
        | 'after_delegate'
        | 'after_assign'
        | 'after_escalate'
        | 'after_comment'
        | 'after_move_pipeline'
        | 'after_move_stage'
        | 'on_workflow_complete'
        | 'on_workflow_cancel';
      /**
       * `1` when left out
       */
      order?: number;
      /**
       * `true` when left out
       */
      is_active?: boolean;
      type: 'email';
      /**
       * @minItems 1
       * @maxItems 20
       */
      to: string[];
      subject: string;
      text: string;
      /**
       * How far it reaches; the nearest level has the say
       */
      level: 'stage' | 'pipeline' | 'workflow' | 'global';
      /**
       * The definition that it belongs to; none for a global one
       */
      definition_key?: string;
      /**
       * The key of the pipeline or stage; of a workflow that of its definition
       */
      target?: string;
    }
  | {
      on:
        | 'on_workflow_start'
        | 'on_enter_stage'
        | 'after_approve'
        | 'after_reject'
        | 'after_resubmission'
        | 'after_delegate'
        | 'after_assign'
        | 'after_escalate'
        | 'after_comment'
        | 'after_move_pipeline'
        | 'after_move_stage'
        | 'on_workflow_complete'
        | 'on_workflow_cancel';
      /**
       * `1` when left out
       */
      order?: number;
      /**
       * `true` when left out
       */
      is_active?: boolean;
      type: 'function';
      name: 'notify_erp';
      /**
       * `{}` when left out
       */
      parameters?: {
        [k: string]: unknown;
      };
      /**
       * How far it reaches; the nearest level has the say
       */
      level: 'stage' | 'pipeline' | 'workflow' | 'global';
      /**
       * The definition that it belongs to; none for a global one
       */
      definition_key?: string;
      /**
       * The key of the pipeline or stage; of a workflow that of its definition
       */
      target?: string;
    };
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Place".
 */
export type Place = {
  stage: string;
  state: 'asks' | 'waits_for_requester' | 'completed' | 'rejected' | 'canceled';
} | null;
/**
 * A person (or a system that calls), or all who are in a Slack user group
 *
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "RoleMember".
 */
export type RoleMember =
  | {
      user_id: string;
    }
  | {
      group_id: string;
    };

export interface Operations {
  '/actions': {
    /**
     * Stored actions; those that definitions hold themselves are shown with the definitions
     */
    $get: {
      input: {
        query?: {
          level?: 'stage' | 'pipeline' | 'workflow' | 'global';
          definition_key?: string;
          event?:
            | 'on_workflow_start'
            | 'on_enter_stage'
            | 'after_approve'
            | 'after_reject'
            | 'after_resubmission'
            | 'after_delegate'
            | 'after_assign'
            | 'after_escalate'
            | 'after_comment'
            | 'after_move_pipeline'
            | 'after_move_stage'
            | 'on_workflow_complete'
            | 'on_workflow_cancel';
          /**
           * Items a page; `50` when left out
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
      };
      output: ActionPage;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Store an action: it counts for what happens from now on
     */
    $post: {
      input: {
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: NewAction;
      };
      output: Action;
      outputFormat: 'json';
      status: 201;
    };
  };
  '/actions/:id': {
    /**
     * A stored action
     */
    $get: {
      input: {
        param: {
          id: string;
        };
      };
      output: Action;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Make it another one
     */
    $put: {
      input: {
        param: {
          id: string;
        };
        json: NewAction;
      };
      output: Action;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Remove it; what it has to deliver already is delivered
     */
    $delete: {
      input: {
        param: {
          id: string;
        };
      };
      output: null;
      outputFormat: 'body';
      status: 204;
    };
  };
  '/audit/export': {
    /**
     * The audit trail of every workflow, as a file that `countersign history verify FILE` checks anywhere
     */
    $get: {
      input: {
        query?: {
          /**
           * `"ndjson"` when left out
           */
          format?: 'ndjson' | 'csv';
        };
      };
      output: string;
      outputFormat: 'text';
      status: 200;
    };
  };
  '/audit/verify': {
    /**
     * Verify every history as it is stored now
     */
    $get: {
      input: {};
      output: AuditVerdict;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/cleanup/statistics': {
    /**
     * What has ended, how long ago, and what is better removed
     */
    $get: {
      input: {};
      output: CleanupStatistics;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/cleanup': {
    /**
     * Archive and remove what ended long ago; what is open is never touched. For admins
     */
    $post:
      | {
          input: {
            header?: {
              /**
               * The same key with the same body gives the first answer again for 24 hours
               */
              'idempotency-key'?: string;
            };
            json: Cleanup;
          };
          output: CleanupCounts;
          outputFormat: 'json';
          status: 200;
        }
      | {
          input: {
            header?: {
              /**
               * The same key with the same body gives the first answer again for 24 hours
               */
              'idempotency-key'?: string;
            };
            json: Cleanup;
          };
          output: CleanupCounts;
          outputFormat: 'json';
          status: 202;
        };
  };
  '/definitions': {
    /**
     * Definitions in their current version, by key
     */
    $get: {
      input: {
        query?: {
          key?: string;
          is_active?: 'true' | 'false';
          /**
           * Items a page; `50` when left out
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
      };
      output: DefinitionPage;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Publish a definition, as the next version of its key. Workflows that are running keep theirs
     */
    $post: {
      input: {
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: DefinitionText;
      };
      output: PublishedDefinition;
      outputFormat: 'json';
      status: 201;
    };
  };
  '/definitions/:key': {
    /**
     * A definition with its text
     */
    $get: {
      input: {
        param: {
          key: string;
        };
        query?: {
          version?: number;
        };
        header?: {
          /**
           * `ETag`s, or `*`: a GET answers 304 when it is one of them, a write 412
           */
          'if-none-match'?: string;
        };
      };
      output: DefinitionDetail;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Publish a definition under this key
     */
    $put:
      | {
          input: {
            param: {
              key: string;
            };
            query?: {
              /**
               * The version that this is meant for: 409 when it is no longer the current one
               */
              version?: number;
            };
            header?: {
              /**
               * The `ETag` of what was read, several, or `*`; 412 when the definition is at none of them now
               */
              'if-match'?: string;
              /**
               * `ETag`s, or `*`: a GET answers 304 when it is one of them, a write 412
               */
              'if-none-match'?: string;
            };
            json: DefinitionText;
          };
          output: PublishedDefinition;
          outputFormat: 'json';
          status: 200;
        }
      | {
          input: {
            param: {
              key: string;
            };
            query?: {
              /**
               * The version that this is meant for: 409 when it is no longer the current one
               */
              version?: number;
            };
            header?: {
              /**
               * The `ETag` of what was read, several, or `*`; 412 when the definition is at none of them now
               */
              'if-match'?: string;
              /**
               * `ETag`s, or `*`: a GET answers 304 when it is one of them, a write 412
               */
              'if-none-match'?: string;
            };
            json: DefinitionText;
          };
          output: PublishedDefinition;
          outputFormat: 'json';
          status: 201;
        };
    /**
     * Switch a definition off: nobody can start it any more, and what is running goes on
     */
    $delete: {
      input: {
        param: {
          key: string;
        };
        query?: {
          /**
           * The version that this is meant for: 409 when it is no longer the current one
           */
          version?: number;
        };
        header?: {
          /**
           * The `ETag` of what was read, several, or `*`; 412 when the definition is at none of them now
           */
          'if-match'?: string;
          /**
           * `ETag`s, or `*`: a GET answers 304 when it is one of them, a write 412
           */
          'if-none-match'?: string;
        };
      };
      output: null;
      outputFormat: 'body';
      status: 204;
    };
  };
  '/definitions/:key/versions': {
    /**
     * The versions of a definition, the newest first, and what each changed
     */
    $get: {
      input: {
        param: {
          key: string;
        };
        query?: {
          /**
           * Items a page; `20` when left out
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
      };
      output: DefinitionVersionPage;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/definitions/:key/steps': {
    /**
     * The steps of the current version, in the order of the work
     */
    $get: {
      input: {
        param: {
          key: string;
        };
        query?: {
          /**
           * Items a page; `200` when left out
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
        header?: {
          /**
           * `ETag`s, or `*`: a GET answers 304 when it is one of them, a write 412
           */
          'if-none-match'?: string;
        };
      };
      output: StepPage;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Add a step, which publishes a version. Without `order` it is the last before the final ones
     */
    $post: {
      input: {
        param: {
          key: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
          /**
           * The `ETag` of what was read, several, or `*`; 412 when the definition is at none of them now
           */
          'if-match'?: string;
          /**
           * `ETag`s, or `*`: a GET answers 304 when it is one of them, a write 412
           */
          'if-none-match'?: string;
        };
        json: NewStep;
      };
      output: Step;
      outputFormat: 'json';
      status: 201;
    };
  };
  '/definitions/:key/steps/:step': {
    /**
     * A step
     */
    $get: {
      input: {
        param: {
          key: string;
          step: string;
        };
        header?: {
          /**
           * `ETag`s, or `*`: a GET answers 304 when it is one of them, a write 412
           */
          'if-none-match'?: string;
        };
      };
      output: Step;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Change a step as a whole, or move it, which publishes a version
     */
    $put: {
      input: {
        param: {
          key: string;
          step: string;
        };
        header?: {
          /**
           * The `ETag` of what was read, several, or `*`; 412 when the definition is at none of them now
           */
          'if-match'?: string;
          /**
           * `ETag`s, or `*`: a GET answers 304 when it is one of them, a write 412
           */
          'if-none-match'?: string;
        };
        json: ChangedStep;
      };
      output: Step;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Take a step away, which publishes a version; refused while transitions or other steps name it
     */
    $delete: {
      input: {
        param: {
          key: string;
          step: string;
        };
        header?: {
          /**
           * The `ETag` of what was read, several, or `*`; 412 when the definition is at none of them now
           */
          'if-match'?: string;
          /**
           * `ETag`s, or `*`: a GET answers 304 when it is one of them, a write 412
           */
          'if-none-match'?: string;
        };
      };
      output: null;
      outputFormat: 'body';
      status: 204;
    };
  };
  '/definitions/:key/structure': {
    /**
     * Pipelines, stages and approvals within each other, with their numbers
     */
    $get: {
      input: {
        param: {
          key: string;
        };
        query?: {
          version?: number;
        };
      };
      output: DefinitionStructure;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/definitions/:key/approval-summary': {
    /**
     * What it asks of people, by type, strategy, target, pipeline, role and person
     */
    $get: {
      input: {
        param: {
          key: string;
        };
        query?: {
          version?: number;
        };
      };
      output: ApprovalSummary;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/definitions/:key/diagram.svg': {
    /**
     * A picture of it
     */
    $get: {
      input: {
        param: {
          key: string;
        };
        query?: {
          version?: number;
          /**
           * Language of names and labels, as ar; English where there are none
           */
          locale?: string;
        };
        header?: {
          /**
           * `ETag`s, or `*`: a GET answers 304 when it is one of them, a write 412
           */
          'if-none-match'?: string;
        };
      };
      output: string;
      outputFormat: 'text';
      status: 200;
    };
  };
  '/definitions/validate': {
    /**
     * Check a definition as publishing would; nothing is stored
     */
    $post: {
      input: {
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: DefinitionText;
      };
      output: Validation;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/definitions/simulate': {
    /**
     * Try a definition out with data and people: the path of a request to which everybody agrees; nothing is stored
     */
    $post: {
      input: {
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: Trial;
      };
      output: Simulation;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/deliveries': {
    /**
     * What actions had to tell; with status=failed what was given up
     */
    $get: {
      input: {
        query?: {
          status?: 'waiting' | 'delivered' | 'failed';
          workflow_id?: string;
          /**
           * Items a page; `50` when left out
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
      };
      output: DeliveryPage;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/deliveries/:id': {
    /**
     * A delivery
     */
    $get: {
      input: {
        param: {
          id: string;
        };
      };
      output: Delivery;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/deliveries/:id/retry': {
    /**
     * Try one that was given up again, under the same id
     */
    $post: {
      input: {
        param: {
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: {};
      };
      output: Delivery;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/entities': {
    /**
     * Tell of something that was made or changed: starts every definition whose `start.auto` holds, once while one is open for it
     */
    $post: {
      input: {
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: EntityEvent;
      };
      output: EntityAnswer;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/roles': {
    /**
     * Roles by name, with their members
     */
    $get: {
      input: {
        query?: {
          /**
           * Items a page; `50` when left out
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
      };
      output: RolePage;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Make a role. Nobody gives permissions that they do not have themselves
     */
    $post: {
      input: {
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: NewRole;
      };
      output: Role;
      outputFormat: 'json';
      status: 201;
    };
  };
  '/roles/:name': {
    /**
     * A role
     */
    $get: {
      input: {
        param: {
          name: string;
        };
      };
      output: Role;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Change a role: what is left out becomes empty, but for its members and what a built-in role permits, which stay
     */
    $put: {
      input: {
        param: {
          name: string;
        };
        json: RoleTerms;
      };
      output: Role;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Delete a role that nothing needs; a conflict says what does
     */
    $delete: {
      input: {
        param: {
          name: string;
        };
      };
      output: null;
      outputFormat: 'body';
      status: 204;
    };
  };
  '/roles/:name/members': {
    /**
     * Who has a role, people first
     */
    $get: {
      input: {
        param: {
          name: string;
        };
        query?: {
          /**
           * Items a page; `50` when left out
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
      };
      output: RoleMemberPage;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Give a role to somebody. It counts from the next decision on
     */
    $post: {
      input: {
        param: {
          name: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: RoleMember;
      };
      output: Role;
      outputFormat: 'json';
      status: 201;
    };
    /**
     * Make these the members, and no others
     */
    $put: {
      input: {
        param: {
          name: string;
        };
        json:
          | {
              /**
               * @maxItems 1000
               */
              members: RoleMember[];
            }
          | RoleMember[];
      };
      output: Role;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Take a role from the member that the body names
     */
    $delete: {
      input: {
        param: {
          name: string;
        };
        json: RoleMember;
      };
      output: null;
      outputFormat: 'body';
      status: 204;
    };
  };
  '/roles/:name/members/:id': {
    /**
     * Take a role from somebody; from the last admin it is not taken
     */
    $delete: {
      input: {
        param: {
          name: string;
          /**
           * Id of the person or of the group
           */
          id: string;
        };
      };
      output: null;
      outputFormat: 'body';
      status: 204;
    };
  };
  '/statistics': {
    /**
     * Per definition: workflows and approvals by status, stages with their times, bottlenecks
     */
    $get: {
      input: {
        query?: {
          definition_key?: string;
          /**
           * Items a page; `50` when left out
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
      };
      output: Statistics;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/tasks': {
    /**
     * What is put to people and to systems, the newest first. An approval is one task, however many people it asks
     */
    $get: {
      input: {
        query?: {
          /**
           * What waits for them, by name or role, and what they decided
           */
          assignee?: string;
          status?: 'open' | 'in_progress' | 'pending' | 'completed' | 'cancelled' | 'error';
          kind?: 'approval' | 'form' | 'action';
          workflow_id?: string;
          /**
           * Items a page; `50` when left out
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
      };
      output: TaskPage;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/tasks/:id': {
    /**
     * A task
     */
    $get: {
      input: {
        param: {
          id: string;
        };
      };
      output: Task;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/tasks/:id/complete': {
    /**
     * Decide, submit the form, or (for ticket admins) say what a system that should call back would have said
     */
    $post: {
      input: {
        param: {
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: TaskCompletion;
      };
      output: Task;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/tasks/:id/retry': {
    /**
     * Ask a system again that failed; for ticket admins
     */
    $post: {
      input: {
        param: {
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: {};
      };
      output: Task;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/tickets': {
    /**
     * The caller's tickets, the newest first; everybody's for ticket admins
     */
    $get: {
      input: {
        query?: {
          type_key?: string;
          status?: string;
          created_by?: string;
          /**
           * Items a page; `50` when left out
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
      };
      output: TicketPage;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Submit a ticket: starts the workflow of its type
     */
    $post: {
      input: {
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: NewTicket;
      };
      output: Ticket;
      outputFormat: 'json';
      status: 201;
    };
  };
  '/tickets/:id': {
    /**
     * A ticket; for whoever submitted it and for ticket admins
     */
    $get: {
      input: {
        param: {
          /**
           * UUID, number or TK-number
           */
          id: string;
        };
      };
      output: Ticket;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Answer requested changes with the whole form; at any other time nobody changes what others decide on (409)
     */
    $put: {
      input: {
        param: {
          /**
           * UUID, number or TK-number
           */
          id: string;
        };
        json: TicketChange;
      };
      output: Ticket;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Call a ticket off: its workflow is canceled. The ticket and its history are kept
     */
    $delete: {
      input: {
        param: {
          /**
           * UUID, number or TK-number
           */
          id: string;
        };
      };
      output: null;
      outputFormat: 'body';
      status: 204;
    };
  };
  '/ticket-types': {
    /**
     * The ticket types that the caller may submit; all for who designs them and for ticket admins
     */
    $get: {
      input: {
        query?: {
          /**
           * Items a page; `50` when left out
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
      };
      output: TicketTypePage;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Make a ticket type, or switch one on again
     */
    $post: {
      input: {
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: NewTicketType;
      };
      output: TicketType;
      outputFormat: 'json';
      status: 201;
    };
  };
  '/ticket-types/:key': {
    /**
     * A ticket type
     */
    $get: {
      input: {
        param: {
          key: string;
        };
      };
      output: TicketType;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Change a ticket type; tickets that were submitted stay as they are
     */
    $put: {
      input: {
        param: {
          key: string;
        };
        json: TicketTypeTerms;
      };
      output: TicketType;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Switch a ticket type off: nobody submits it any more, and its tickets go on
     */
    $delete: {
      input: {
        param: {
          key: string;
        };
      };
      output: null;
      outputFormat: 'body';
      status: 204;
    };
  };
  '/users': {
    /**
     * People and systems of the workspace by id, without those deactivated
     */
    $get: {
      input: {
        query?: {
          /**
           * Part of the name
           */
          name?: string;
          /**
           * The whole address; for who sees roles
           */
          email?: string;
          role?: string;
          /**
           * Items a page; `50` when left out
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
      };
      output: UserPage;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/users/:id': {
    /**
     * Somebody, with their manager, roles, and who stands in for them
     */
    $get: {
      input: {
        param: {
          /**
           * Slack user id, or the name of a system
           */
          id: string;
        };
      };
      output: User;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Say that somebody is away or back (oneself, or for who writes roles), or name their manager
     */
    $put: {
      input: {
        param: {
          /**
           * Slack user id, or the name of a system
           */
          id: string;
        };
        json: UserChange;
      };
      output: User;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Say that somebody is away or back (oneself, or for who writes roles), or name their manager
     */
    $patch: {
      input: {
        param: {
          /**
           * Slack user id, or the name of a system
           */
          id: string;
        };
        json: UserChange;
      };
      output: User;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/approvals': {
    /**
     * Approvals
     */
    $get: {
      input: {
        query?: {
          workflow_run_id?: string;
          action_run_id?: string;
          status?: 'pending' | 'approved' | 'denied' | 'escalated' | 'expired' | 'canceled' | 'changes_requested';
          approver_role?: string;
          /**
           * With - the last first; `"-created_at"` when left out
           */
          order_by?: 'created_at' | '-created_at' | 'expires_at' | '-expires_at';
          /**
           * Items a page; `50` when left out
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
      };
      output: ApprovalPage;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Ask a role for an approval
     */
    $post: {
      input: {
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: NewApproval;
      };
      output: Approval;
      outputFormat: 'json';
      status: 201;
    };
  };
  '/workflows/approvals/metrics': {
    /**
     * How approvals fared that were opened in the last days
     */
    $get: {
      input: {
        query?: {
          /**
           * `30` when left out
           */
          days?: number;
        };
      };
      output: ApprovalMetrics;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/approvals/:id': {
    /**
     * An approval
     */
    $get: {
      input: {
        param: {
          id: string;
        };
      };
      output: Approval;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Ask for it on other terms, all of them named
     */
    $put: {
      input: {
        param: {
          id: string;
        };
        json: ApprovalTerms;
      };
      output: Approval;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Ask for it on other terms; what is left out stays
     */
    $patch: {
      input: {
        param: {
          id: string;
        };
        json: ApprovalPatch;
      };
      output: Approval;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Call an approval off that was asked for here; for admins. Its history is kept
     */
    $delete: {
      input: {
        param: {
          id: string;
        };
      };
      output: null;
      outputFormat: 'body';
      status: 204;
    };
  };
  '/workflows/approvals/:id/approve': {
    /**
     * Approve
     */
    $post: {
      input: {
        param: {
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: Approve;
      };
      output: Approval;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/approvals/:id/deny': {
    /**
     * Reject
     */
    $post: {
      input: {
        param: {
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: Deny;
      };
      output: Approval;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/approvals/:id/delegate': {
    /**
     * Hand it to somebody
     */
    $post: {
      input: {
        param: {
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: Delegate;
      };
      output: Approval;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/approvals/:id/request-changes': {
    /**
     * Send it back
     */
    $post: {
      input: {
        param: {
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: RequestChanges;
      };
      output: Approval;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows': {
    /**
     * Workflows, the newest first
     */
    $get: {
      input: {
        query?: {
          entity_type?: string;
          entity_id?: string;
          is_completed?: 'true' | 'false';
          status?: 'not_started' | 'in_progress' | 'on_hold' | 'completed' | 'rejected' | 'canceled';
          definition_key?: string;
          /**
           * Only what waits for the caller
           */
          my_tasks?: 'true' | 'false';
          assignee?: string;
          /**
           * Items a page; `50` when left out
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
      };
      output: WorkflowPage;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Start a workflow, or write it down to be started later
     */
    $post: {
      input: {
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: NewWorkflow;
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 201;
    };
  };
  '/workflows/:id': {
    /**
     * A workflow with all that belongs to it
     */
    $get: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/history': {
    /**
     * What happened, oldest first
     */
    $get: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        query?: {
          /**
           * Items a page; `50` when left out
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
      };
      output: HistoryPage;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/comments': {
    /**
     * Comments, oldest first
     */
    $get: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        query?: {
          /**
           * Items a page; `50` when left out
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
      };
      output: CommentPage;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Add a comment
     */
    $post: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: NewComment;
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/progress': {
    /**
     * How far it has come
     */
    $get: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
      };
      output: Progress;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/who': {
    /**
     * Who can decide now, and why
     */
    $get: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
      };
      output: Who;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/transition': {
    /**
     * Fire a trigger, or decide the approval that waits for the caller
     */
    $post: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: Transition;
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/start': {
    /**
     * Begin what was made with `start: false`; for its requester and admins
     */
    $post: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: {};
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/assign': {
    /**
     * Name somebody to see to it
     */
    $post: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: Assign;
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/resubmit': {
    /**
     * Answer requested changes
     */
    $post: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: Resubmit;
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/cancel': {
    /**
     * Call it off
     */
    $post: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: Reason;
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/reopen': {
    /**
     * Take it up again
     */
    $post: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: Reason;
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/hold': {
    /**
     * Stop its clocks: nobody decides for now
     */
    $post: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: Reason;
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/nudge': {
    /**
     * Remind those who are asked, once in four hours; for its requester and admins
     */
    $post: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: {};
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/resume': {
    /**
     * Go on where it was held
     */
    $post: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: {};
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ActionPage".
 */
export interface ActionPage {
  items: Action[];
  next_cursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "AuditVerdict".
 */
export interface AuditVerdict {
  ok: boolean;
  /**
   * Workflows
   */
  checked: number;
  rows: number;
  /**
   * The first broken row of each workflow whose history does not hold
   */
  broken: {
    ref: string | null;
    sequence: number | null;
    fault: string;
  }[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "CleanupStatistics".
 */
export interface CleanupStatistics {
  total: number;
  open: number;
  completed: number;
  rejected: number;
  canceled: number;
  /**
   * Of those that have ended
   */
  older_than: {
    days: number;
    count: number;
  }[];
  /**
   * What is better removed, and how many that are
   */
  recommendations: {
    days: number;
    count: number;
  }[];
  last_run: {
    at: string;
    actor_id: string | null;
    workflows: number;
    archive: string | null;
  } | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Cleanup".
 */
export interface Cleanup {
  /**
   * Goes what ended at least so many days ago
   */
  days: number;
  /**
   * Only what ended so
   */
  status?: 'completed' | 'rejected' | 'canceled';
  /**
   * `false` when left out
   */
  dry_run?: boolean;
}
/**
 * How many go; their history goes into an archive file first
 *
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "CleanupCounts".
 */
export interface CleanupCounts {
  dry_run: boolean;
  workflows: number;
  approvals: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "DefinitionPage".
 */
export interface DefinitionPage {
  items: Definition[];
  next_cursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Definition".
 */
export interface Definition {
  key: string;
  name: string;
  description: string | null;
  /**
   * The version that is shown
   */
  version: number;
  /**
   * The version that new workflows get
   */
  current_version: number;
  is_active: boolean;
  strategy: 'stages' | 'pipelines' | 'single';
  pipelines_count: number;
  stages_count: number;
  approvals_count: number;
  open_workflows: number;
  /**
   * Whether the caller may start it
   */
  can_start: boolean;
  created_by: string | null;
  created_at: string;
  updated_by: string | null;
  updated_at: string;
}
/**
 * A definition as docs/definitions.md describes it; or, to write back what was read, `{"definition": …, "version": …}`, which answers 409 when that version is not the current one any more
 *
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "DefinitionText".
 */
export interface DefinitionText {
  [k: string]: unknown;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "PublishedDefinition".
 */
export interface PublishedDefinition {
  key: string;
  name: string;
  description: string | null;
  /**
   * The version that is shown
   */
  version: number;
  /**
   * The version that new workflows get
   */
  current_version: number;
  is_active: boolean;
  strategy: 'stages' | 'pipelines' | 'single';
  pipelines_count: number;
  stages_count: number;
  approvals_count: number;
  open_workflows: number;
  /**
   * Whether the caller may start it
   */
  can_start: boolean;
  created_by: string | null;
  created_at: string;
  updated_by: string | null;
  updated_at: string;
  /**
   * As it was written; null when it was published before texts were kept
   */
  definition: {
    [k: string]: unknown;
  } | null;
  /**
   * True when the current version said the same already
   */
  unchanged: boolean;
  /**
   * Roles that nobody had declared: they were made, with nobody in them
   */
  warnings: Issue[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Issue".
 */
export interface Issue {
  path: string;
  message: string;
  /**
   * Of a body in YAML
   */
  line?: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "DefinitionDetail".
 */
export interface DefinitionDetail {
  key: string;
  name: string;
  description: string | null;
  /**
   * The version that is shown
   */
  version: number;
  /**
   * The version that new workflows get
   */
  current_version: number;
  is_active: boolean;
  strategy: 'stages' | 'pipelines' | 'single';
  pipelines_count: number;
  stages_count: number;
  approvals_count: number;
  open_workflows: number;
  /**
   * Whether the caller may start it
   */
  can_start: boolean;
  created_by: string | null;
  created_at: string;
  updated_by: string | null;
  updated_at: string;
  /**
   * As it was written; null when it was published before texts were kept
   */
  definition: {
    [k: string]: unknown;
  } | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "DefinitionVersionPage".
 */
export interface DefinitionVersionPage {
  items: DefinitionVersion[];
  next_cursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "DefinitionVersion".
 */
export interface DefinitionVersion {
  version: number;
  is_current: boolean;
  created_by: string | null;
  created_at: string;
  open_workflows: number;
  /**
   * What it does otherwise than the version before it; null for the first
   */
  changes: string[] | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "StepPage".
 */
export interface StepPage {
  items: Step[];
  next_cursor: string | null;
}
/**
 * A stage as docs/definitions.md describes it, with its pipeline
 *
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Step".
 */
export interface Step {
  key: string;
  /**
   * A text, or one for each language
   */
  name?: {
    [k: string]: unknown;
  };
  order: number;
  final: boolean;
  pipeline: string | null;
  /**
   * True for one that is to be filled in later
   */
  placeholder: boolean;
  [k: string]: unknown;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "NewStep".
 */
export interface NewStep {
  key: string;
  name?: unknown;
  description?: unknown;
  /**
   * Its place in its pipeline, or among the stages of none; others make room
   */
  order?: number;
  final?: unknown;
  action?: unknown;
  color?: unknown;
  permissions?: unknown;
  approvals?: unknown;
  parallel?: unknown;
  due_in?: unknown;
  remind_before?: unknown;
  on_timeout?: unknown;
  escalate?: unknown;
  delegation?: unknown;
  resubmit_to?: unknown;
  actions?: unknown;
  kind?: unknown;
  form?: unknown;
  strategy?: unknown;
  input_schema?: unknown;
  output_schema?: unknown;
  task_type?: unknown;
  action_url?: unknown;
  input_transform?: unknown;
  output_transform?: unknown;
  timeout_seconds?: unknown;
  retry?: unknown;
  secret_env?: unknown;
  department?: unknown;
  /**
   * Null: in none. When strategy is pipelines, each pipeline is a step
   */
  pipeline?: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ChangedStep".
 */
export interface ChangedStep {
  key?: string;
  name?: unknown;
  description?: unknown;
  /**
   * Its place in its pipeline, or among the stages of none; others make room
   */
  order?: number;
  final?: unknown;
  action?: unknown;
  color?: unknown;
  permissions?: unknown;
  approvals?: unknown;
  parallel?: unknown;
  due_in?: unknown;
  remind_before?: unknown;
  on_timeout?: unknown;
  escalate?: unknown;
  delegation?: unknown;
  resubmit_to?: unknown;
  actions?: unknown;
  kind?: unknown;
  form?: unknown;
  strategy?: unknown;
  input_schema?: unknown;
  output_schema?: unknown;
  task_type?: unknown;
  action_url?: unknown;
  input_transform?: unknown;
  output_transform?: unknown;
  timeout_seconds?: unknown;
  retry?: unknown;
  secret_env?: unknown;
  department?: unknown;
  /**
   * Null: in none. When strategy is pipelines, each pipeline is a step
   */
  pipeline?: string | null;
  placeholder?: false;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "DefinitionStructure".
 */
export interface DefinitionStructure {
  key: string;
  name: string;
  version: number;
  is_active: boolean;
  strategy: string;
  initial_stage: string;
  pipelines_count: number;
  stages_count: number;
  approvals_count: number;
  pipelines: PipelineOutline[];
  /**
   * Those of no pipeline
   */
  stages: StageOutline[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "PipelineOutline".
 */
export interface PipelineOutline {
  key: string;
  name: string;
  department: string | null;
  stages_count: number;
  approvals_count: number;
  stages: StageOutline[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "StageOutline".
 */
export interface StageOutline {
  key: string;
  name: string;
  order: number;
  kind: 'approval' | 'form' | 'action';
  color: string | null;
  final: boolean;
  /**
   * To be filled in later
   */
  placeholder: boolean;
  permissions: string[];
  parallel: boolean;
  /**
   * Of open time, when there is a calendar
   */
  due_in_seconds: number | null;
  approvals_count: number;
  has_approvals: boolean;
  approvals: ApprovalOutline[];
  transitions: {
    trigger: string;
    dest: string;
  }[];
  /**
   * By order, where nothing else leads on
   */
  next_stage: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ApprovalOutline".
 */
export interface ApprovalOutline {
  asks: string;
  type: 'approve' | 'submit' | 'check_in_verify' | 'move';
  strategy: string;
  /**
   * `stage`: whoever its stage permits
   */
  target: 'role' | 'user' | 'self' | 'manager_of' | 'department_head' | 'stage';
  role: string | null;
  user: string | null;
  count: number | null;
  percentage: number | null;
  levels: number | null;
  form: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ApprovalSummary".
 */
export interface ApprovalSummary {
  key: string;
  version: number;
  total_approvals: number;
  stages_count: number;
  /**
   * Final stages left out
   */
  average_approvals_per_stage: number;
  by_type: {
    [k: string]: number;
  };
  by_strategy: {
    [k: string]: number;
  };
  by_target: {
    [k: string]: number;
  };
  by_pipeline: {
    pipeline: string | null;
    stages_count: number;
    approvals_count: number;
  }[];
  roles: {
    role: string;
    approvals_count: number;
    stages: string[];
    /**
     * Null where every full member has the role
     */
    people_count: number | null;
  }[];
  users: {
    user_id: string;
    approvals_count: number;
    stages: string[];
  }[];
  stages_without_approvals: string[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Validation".
 */
export interface Validation {
  valid: boolean;
  key: string | null;
  errors: Issue[];
  /**
   * Roles that nobody has: requests would fall to the admins
   */
  warnings: Issue[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Trial".
 */
export interface Trial {
  definition?: DefinitionText;
  /**
   * A published one, in place of `definition`
   */
  definition_key?: string;
  /**
   * With `definition_key`: the current one when left out
   */
  version?: number;
  /**
   * What the requester fills in; examples when left out
   */
  data?: {
    [k: string]: unknown;
  };
  /**
   * What the systems of action stages put out, by stage
   */
  outputs?: {
    [k: string]: unknown;
  };
  /**
   * Roles of the requester
   *
   * @maxItems 50
   */
  as?: string[];
  people?: {
    [k: string]: unknown;
  };
  heads?: {
    [k: string]: string;
  };
  /**
   * Who of the people asks
   */
  requester?: string;
  /**
   * When it is started; now when left out
   */
  now?: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Simulation".
 */
export interface Simulation {
  definition_key: string;
  name: string;
  /**
   * Null for a definition that was given
   */
  version: number | null;
  started_at: string;
  requester: {
    id: string;
    roles: string[];
  };
  /**
   * True when no people were given: somebody stands in for each role
   */
  stand_ins: boolean;
  data: {
    [k: string]: unknown;
  };
  /**
   * What the request is called; null when it cannot be started
   */
  title: string | null;
  steps: SimulatedStep[];
  end: Place & {
    [k: string]: unknown;
  };
  undo_window_seconds: number | null;
  problems: Issue[];
  /**
   * The same to read, line by line
   */
  text: string[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "SimulatedStep".
 */
export interface SimulatedStep {
  stage: string;
  name: string;
  pipeline: string | null;
  placeholder: boolean;
  /**
   * The host of the system that an action stage calls
   */
  calls: string | null;
  parallel: boolean;
  asks: SimulatedAsk[];
  next: {
    trigger: string;
    leads_to: Place;
  } | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "SimulatedAsk".
 */
export interface SimulatedAsk {
  asks: string;
  why: string;
  kind: string;
  strategy: string;
  may_decide: string[];
  needed: number;
  decided_by: string[];
  form: string | null;
  due_at: string | null;
  /**
   * What happens while nobody answers
   */
  timeline: {
    at: string;
    does: string;
    role: string | null;
    leads_to: Place;
  }[];
  rejection: {
    people: number;
    leads_to: Place;
  } | null;
  sent_back_to: string[];
  buttons: {
    trigger: string;
    leads_to: string;
  }[];
  conditions: {
    trigger: string;
    leads_to: string;
    met: boolean;
    fault: string | null;
  }[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "DeliveryPage".
 */
export interface DeliveryPage {
  items: Delivery[];
  next_cursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Delivery".
 */
export interface Delivery {
  /**
   * Also the `webhook-id`, the same however often it is tried
   */
  id: string;
  kind: 'webhook' | 'slack_message' | 'email' | 'function';
  /**
   * Where it goes; an address without its query
   */
  target: string;
  event: string | null;
  /**
   * `failed`: given up, until it is retried
   */
  status: 'waiting' | 'delivered' | 'failed';
  attempts: number;
  last_error: string | null;
  next_attempt_at: string | null;
  workflow_id: string | null;
  created_at: string;
  delivered_at: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "EntityEvent".
 */
export interface EntityEvent {
  entity_type: string;
  entity_id: string;
  /**
   * What conditions see as `entity`, and what fills in the form by its keys; `{}` when left out
   */
  data?: {
    [k: string]: unknown;
  };
  /**
   * The caller, unless an admin names somebody else
   */
  requester?: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "EntityAnswer".
 */
export interface EntityAnswer {
  entity_type: string;
  entity_id: string;
  started: {
    definition_key: string;
    workflow_id: string;
    ref: string;
  }[];
  skipped: {
    definition_key: string;
    /**
     * `condition_not_met`; `condition_…` for one that cannot be computed; `open`: one for this entity has not ended; `invalid_form`: `errors` says what the data lacks; else why the caller may not start it
     */
    reason: string;
    /**
     * The one that is open
     */
    workflow_id: string | null;
    ref: string | null;
    errors: {
      path: string;
      message: string;
    }[];
  }[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "RolePage".
 */
export interface RolePage {
  items: Role[];
  next_cursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Role".
 */
export interface Role {
  name: string;
  parent: string | null;
  /**
   * Whom `department_head` asks
   */
  head: string | null;
  permissions: string[];
  members: RoleMember[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "NewRole".
 */
export interface NewRole {
  name: string;
  /**
   * `null` when left out
   */
  parent?: string | null;
  /**
   * `null` when left out
   */
  head?: string | null;
  /**
   * `[]` when left out
   *
   * @maxItems 100
   */
  permissions?: string[];
  /**
   * `[]` when left out
   *
   * @maxItems 1000
   */
  members?: RoleMember[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "RoleTerms".
 */
export interface RoleTerms {
  /**
   * The same as in the address: roles are not renamed
   */
  name?: string;
  /**
   * `null` when left out
   */
  parent?: string | null;
  /**
   * `null` when left out
   */
  head?: string | null;
  /**
   * Left out, none; those of a built-in role stay as they are
   *
   * @maxItems 100
   */
  permissions?: string[];
  /**
   * Left out, they stay as they are
   *
   * @maxItems 1000
   */
  members?: RoleMember[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "RoleMemberPage".
 */
export interface RoleMemberPage {
  items: RoleMember[];
  next_cursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Statistics".
 */
export interface Statistics {
  /**
   * Of the whole tenant
   */
  overview: {
    definitions: number;
    active_definitions: number;
    workflows: number;
    open_workflows: number;
  };
  items: DefinitionStatistics[];
  next_cursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "DefinitionStatistics".
 */
export interface DefinitionStatistics {
  definition_key: string;
  name: string;
  is_active: boolean;
  current_version: number;
  workflows: {
    total: number;
    not_started: number;
    in_progress: number;
    on_hold: number;
    completed: number;
    rejected: number;
    canceled: number;
  };
  approvals: {
    total: number;
    pending: number;
    approved: number;
    denied: number;
    escalated: number;
    expired: number;
    canceled: number;
    changes_requested: number;
  };
  /**
   * In the order of the work, final ones left out
   */
  stages: StageStatistics[];
  /**
   * Where most is waited for now, at most five
   */
  bottlenecks: Bottleneck[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "StageStatistics".
 */
export interface StageStatistics {
  stage: string;
  name: string;
  open_approvals: number;
  /**
   * Calls of systems that are not done
   */
  open_tasks: number;
  failed_tasks: number;
  /**
   * Open approvals past their deadline
   */
  overdue: number;
  /**
   * Since they were opened, of all together
   */
  waiting_seconds: number;
  oldest_since: string | null;
  pipeline: string | null;
  /**
   * How many stand there
   */
  open_workflows: number;
  /**
   * Stays that ended, among the newest 500 workflows
   */
  visits: number;
  average_seconds: number | null;
  /**
   * Of the stays that ended, among the newest 500 workflows
   */
  median_seconds: number | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Bottleneck".
 */
export interface Bottleneck {
  stage: string;
  name: string;
  open_approvals: number;
  /**
   * Calls of systems that are not done
   */
  open_tasks: number;
  failed_tasks: number;
  /**
   * Open approvals past their deadline
   */
  overdue: number;
  /**
   * Since they were opened, of all together
   */
  waiting_seconds: number;
  oldest_since: string | null;
  oldest_workflow_id: string | null;
  /**
   * Of the stays that ended, among the newest 500 workflows
   */
  median_seconds: number | null;
  roles: {
    role: string;
    open_approvals: number;
  }[];
  users: {
    user_id: string;
    open_approvals: number;
  }[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "TaskPage".
 */
export interface TaskPage {
  items: Task[];
  next_cursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Task".
 */
export interface Task {
  /**
   * Of an approval or a form, the approval's id
   */
  id: string;
  workflow_id: string;
  kind: 'approval' | 'form' | 'action';
  /**
   * pending: on hold, or a system is to call back; error: a system failed and waits to be tried again
   */
  status: 'open' | 'in_progress' | 'pending' | 'completed' | 'cancelled' | 'error';
  /**
   * Who has it alone, or completed it; null while any of several people, or a system, has it
   */
  assigned_to: string | null;
  input_data?: unknown;
  output_data?: unknown;
  due_at: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "TaskCompletion".
 */
export interface TaskCompletion {
  /**
   * What the form asks for, or what the system would call back with. Of an approval without a form `{decision: "approved" | "denied", comment?}`; left out or empty, it is approved; `{}` when left out
   */
  output_data?: {
    [k: string]: unknown;
  };
  /**
   * With a decision; a denial needs one, here or in `output_data`
   */
  comment?: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "TicketPage".
 */
export interface TicketPage {
  items: Ticket[];
  next_cursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Ticket".
 */
export interface Ticket {
  id: string;
  ref: string;
  type_key: string;
  /**
   * Null once its workflow was cleaned up
   */
  workflow_id: string | null;
  data: {
    [k: string]: unknown;
  };
  /**
   * Its workflow's, once ended in the words of the definition's `status_values`
   */
  status: string;
  created_by: string;
  created_at: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "NewTicket".
 */
export interface NewTicket {
  type_key: string;
  /**
   * `{}` when left out
   */
  data?: {
    [k: string]: unknown;
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "TicketChange".
 */
export interface TicketChange {
  data: {
    [k: string]: unknown;
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "TicketTypePage".
 */
export interface TicketTypePage {
  items: TicketType[];
  next_cursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "TicketType".
 */
export interface TicketType {
  key: string;
  title: string;
  description: string | null;
  links: {
    [k: string]: unknown;
  }[];
  /**
   * The definition that a ticket starts
   */
  workflow_key: string;
  /**
   * The form, as a definition's fields; the definition's own when empty
   */
  fields: {
    [k: string]: unknown;
  }[];
  /**
   * Who may see and submit it; everybody when empty
   */
  roles: string[];
  layouts: {
    [k: string]: unknown;
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "NewTicketType".
 */
export interface NewTicketType {
  key: string;
  title: string;
  /**
   * `null` when left out
   */
  description?: string | null;
  /**
   * `[]` when left out
   *
   * @maxItems 10
   */
  links?: {
    label:
      | string
      | {
          [k: string]: string;
        };
    description?:
      | string
      | {
          [k: string]: string;
        };
    uri: string;
  }[];
  workflow_key: string;
  /**
   * `[]` when left out
   *
   * @maxItems 95
   */
  fields?: {
    key: string;
    label?:
      | string
      | {
          [k: string]: string;
        };
    hint?:
      | string
      | {
          [k: string]: string;
        };
    /**
     * `"text"` when left out
     */
    type?:
      | 'text'
      | 'multiline'
      | 'number'
      | 'amount'
      | 'email'
      | 'url'
      | 'date'
      | 'datetime'
      | 'time'
      | 'select'
      | 'multi_select'
      | 'checkbox'
      | 'radio'
      | 'user'
      | 'users'
      | 'channel'
      | 'file';
    /**
     * `false` when left out
     */
    required?: boolean;
    min?: number;
    max?: number;
    currency?: string;
    min_length?: number;
    max_length?: number;
    /**
     * @minItems 1
     * @maxItems 100
     */
    options?: (
      | string
      | {
          value: string;
          label:
            | string
            | {
                [k: string]: string;
              };
        }
    )[];
    default?: string | number | boolean | string[];
  }[];
  /**
   * `[]` when left out
   *
   * @maxItems 50
   */
  roles?: string[];
  /**
   * `{}` when left out
   */
  layouts?: {
    /**
     * @maxItems 100
     */
    [k: string]: {
      [k: string]: unknown;
    }[];
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "TicketTypeTerms".
 */
export interface TicketTypeTerms {
  /**
   * The same as in the address
   */
  key?: string;
  title: string;
  /**
   * `null` when left out
   */
  description?: string | null;
  /**
   * `[]` when left out
   *
   * @maxItems 10
   */
  links?: {
    label:
      | string
      | {
          [k: string]: string;
        };
    description?:
      | string
      | {
          [k: string]: string;
        };
    uri: string;
  }[];
  workflow_key: string;
  /**
   * `[]` when left out
   *
   * @maxItems 95
   */
  fields?: {
    key: string;
    label?:
      | string
      | {
          [k: string]: string;
        };
    hint?:
      | string
      | {
          [k: string]: string;
        };
    /**
     * `"text"` when left out
     */
    type?:
      | 'text'
      | 'multiline'
      | 'number'
      | 'amount'
      | 'email'
      | 'url'
      | 'date'
      | 'datetime'
      | 'time'
      | 'select'
      | 'multi_select'
      | 'checkbox'
      | 'radio'
      | 'user'
      | 'users'
      | 'channel'
      | 'file';
    /**
     * `false` when left out
     */
    required?: boolean;
    min?: number;
    max?: number;
    currency?: string;
    min_length?: number;
    max_length?: number;
    /**
     * @minItems 1
     * @maxItems 100
     */
    options?: (
      | string
      | {
          value: string;
          label:
            | string
            | {
                [k: string]: string;
              };
        }
    )[];
    default?: string | number | boolean | string[];
  }[];
  /**
   * `[]` when left out
   *
   * @maxItems 50
   */
  roles?: string[];
  /**
   * `{}` when left out
   */
  layouts?: {
    /**
     * @maxItems 100
     */
    [k: string]: {
      [k: string]: unknown;
    }[];
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "UserPage".
 */
export interface UserPage {
  items: User[];
  next_cursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "User".
 */
export interface User {
  id: string;
  name: string;
  /**
   * Only one's own, or for who sees roles
   */
  email: string | null;
  timezone: string | null;
  locale: string | null;
  manager: string | null;
  away_until: string | null;
  /**
   * Who decides in their stead until then
   */
  delegate: string | null;
  roles: string[];
}
/**
 * What is left out stays; null clears. Null in either of the last two is: back
 *
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "UserChange".
 */
export interface UserChange {
  manager?: string | null;
  /**
   * In the future, by a year at most; with a delegate
   */
  away_until?: string | null;
  delegate?: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ApprovalPage".
 */
export interface ApprovalPage {
  items: Approval[];
  next_cursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Approval".
 */
export interface Approval {
  id: string;
  workflow_id: string | null;
  workflow_run_id: string | null;
  action_run_id: string | null;
  stage: string | null;
  kind: string;
  strategy: string;
  status: 'pending' | 'approved' | 'denied' | 'escalated' | 'expired' | 'canceled' | 'changes_requested';
  approver_role: string | null;
  approver_id: string | null;
  escalate_role: string | null;
  required: number;
  approved_count: number;
  assignments: {
    user_id: string;
    status: string;
    delegated_from: string | null;
  }[];
  expires_at: string | null;
  escalation_level: number;
  resolved_at: string | null;
  actor_id: string | null;
  metadata: {
    [k: string]: unknown;
  };
  created_at: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "NewApproval".
 */
export interface NewApproval {
  approver_role: string;
  /**
   * Called in at `expires_at`; without it the approval expires
   */
  escalate_role?: string;
  /**
   * In the future, by ten years at most
   */
  expires_at: string;
  /**
   * `{}` when left out
   */
  metadata?: {
    [k: string]: unknown;
  };
  /**
   * An id of the caller's own
   */
  workflow_run_id?: string;
  /**
   * An id of the caller's own
   */
  action_run_id?: string;
  title?: string;
  channel?: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ApprovalMetrics".
 */
export interface ApprovalMetrics {
  period_days: number;
  total_approvals: number;
  /**
   * They add up to `total_approvals`
   */
  status_breakdown: {
    pending: number;
    approved: number;
    denied: number;
    escalated: number;
    expired: number;
    canceled: number;
    changes_requested: number;
  };
  average_response_time_seconds: number | null;
  p50_response_time_seconds: number | null;
  p95_response_time_seconds: number | null;
  escalated_count: number;
  escalation_rate_percent: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ApprovalTerms".
 */
export interface ApprovalTerms {
  approver_role: string;
  /**
   * `null` when left out
   */
  escalate_role?: string | null;
  /**
   * In the future, by ten years at most
   */
  expires_at: string;
  /**
   * `{}` when left out
   */
  metadata?: {
    [k: string]: unknown;
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ApprovalPatch".
 */
export interface ApprovalPatch {
  approver_role?: string;
  escalate_role?: string | null;
  /**
   * In the future, by ten years at most
   */
  expires_at?: string;
  metadata?: {
    [k: string]: unknown;
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Approve".
 */
export interface Approve {
  comment?: string;
  form_data?: {
    [k: string]: unknown;
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Deny".
 */
export interface Deny {
  reason: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Delegate".
 */
export interface Delegate {
  user_id: string;
  reason?: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "RequestChanges".
 */
export interface RequestChanges {
  /**
   * Where it goes back to, when there is a choice
   */
  stage?: string;
  reason: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "WorkflowPage".
 */
export interface WorkflowPage {
  items: Workflow[];
  next_cursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Workflow".
 */
export interface Workflow {
  id: string;
  number: number;
  ref: string;
  definition_key: string;
  definition_version: number;
  name: string;
  status: 'not_started' | 'in_progress' | 'on_hold' | 'completed' | 'rejected' | 'canceled';
  current_stage: string;
  current_pipeline: string | null;
  entity_type: string | null;
  entity_id: string | null;
  data: {
    [k: string]: unknown;
  };
  requester_id: string;
  assignee_id: string | null;
  round: number;
  created_at: string;
  updated_at: string;
  completed_at: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "NewWorkflow".
 */
export interface NewWorkflow {
  definition_key: string;
  /**
   * What it is about in the caller's own system
   */
  entity_type?: string;
  entity_id?: string;
  /**
   * Left out, the definition's
   */
  name?: string;
  /**
   * Answers to the definition's fields, by key; `{}` when left out
   */
  data?: {
    [k: string]: unknown;
  };
  /**
   * false only writes it down: `not_started`, and nobody is asked before POST …/start; `true` when left out
   */
  start?: boolean;
  /**
   * The caller, unless an admin names somebody else
   */
  requester?: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "WorkflowDetail".
 */
export interface WorkflowDetail {
  workflow: Workflow;
  /**
   * Triggers that the caller may fire now
   */
  available_actions: string[];
  progress: Progress;
  approvals: Approval[];
  /**
   * The newest 200, oldest first
   */
  history: History[];
  /**
   * The newest 200, oldest first
   */
  comments: Comment[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Progress".
 */
export interface Progress {
  status: 'not_started' | 'in_progress' | 'on_hold' | 'completed' | 'rejected' | 'canceled';
  percentage: number;
  current_stage: string;
  current_pipeline: string | null;
  next_stage: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "History".
 */
export interface History {
  sequence: number;
  at: string;
  actor_id: string | null;
  trigger: string;
  from_stage: string | null;
  to_stage: string | null;
  comment: string | null;
  data: {
    [k: string]: unknown;
  };
  /**
   * What it changed of the request's data: values before and after, null for nothing
   */
  changes: {
    field: string;
    /**
     * Any JSON value
     */
    from?: {
      [k: string]: unknown;
    };
    /**
     * Any JSON value
     */
    to?: {
      [k: string]: unknown;
    };
  }[];
  hash: string;
  previous_hash: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Comment".
 */
export interface Comment {
  id: string;
  content: string;
  stage: string | null;
  author_id: string;
  source: 'slack' | 'api' | 'command';
  created_at: string;
  edited_at: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "HistoryPage".
 */
export interface HistoryPage {
  items: History[];
  next_cursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "CommentPage".
 */
export interface CommentPage {
  items: Comment[];
  next_cursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "NewComment".
 */
export interface NewComment {
  content: string;
  /**
   * Which stage it is about; left out, the one where the workflow stands
   */
  stage?: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Who".
 */
export interface Who {
  stage: string | null;
  people: {
    user_id: string;
    via: string;
    role: string | null;
    in_stead_of: string | null;
  }[];
  groups: {
    group_id: string;
    role: string;
  }[];
  empty_roles: string[];
  /**
   * Whether every full member may decide
   */
  anyone: boolean;
  /**
   * Whether the caller may
   */
  can_decide: boolean;
  why_not: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Transition".
 */
export interface Transition {
  /**
   * One of the workflow's `available_actions`
   */
  trigger: string;
  comment?: string;
  /**
   * Form data; for `delegate` the `user_id`, for `request_changes` the `stage` to go back to
   */
  data?: {
    [k: string]: unknown;
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Assign".
 */
export interface Assign {
  user_id: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Resubmit".
 */
export interface Resubmit {
  /**
   * What changes: fields left out stay, null clears
   */
  data?: {
    [k: string]: unknown;
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Reason".
 */
export interface Reason {
  reason?: string;
}
/**
 * What was wrong (RFC 9457). 403 also says who may, in `roles` and `users`; 409 the state as it is, in `current`.
 *
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Problem".
 */
export interface Problem {
  /**
   * `urn:countersign:problem:` and a word for programs; `about:blank` where the status says it all
   */
  type: string;
  title: string;
  status: number;
  detail: string;
  /**
   * `line`: of a body in YAML
   */
  errors?: {
    path: string;
    message: string;
    line?: number;
    [k: string]: unknown;
  }[];
  [k: string]: unknown;
}

// Made from the description of the API by `npm run client`; not to be edited.

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
           * Items a page
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
     * Change a role: what is left out becomes empty, but for its members. Built-in roles keep their permissions
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
           * Items a page
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
           * Items a page
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
     * Approve, submit the form, or (for ticket admins) say what a system that should call back would have said
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
           * Items a page
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
           * Items a page
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
           * Items a page
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
           * With - the last first
           */
          order_by?: 'created_at' | '-created_at' | 'expires_at' | '-expires_at';
          /**
           * Items a page
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
           * Items a page
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
           * Items a page
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
           * Items a page
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
 * via the `definition` "EntityEvent".
 */
export interface EntityEvent {
  entity_type: string;
  entity_id: string;
  /**
   * What conditions see as `entity`, and what fills in the form by its keys
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
  parent?: string | null;
  head?: string | null;
  /**
   * @maxItems 100
   */
  permissions?: string[];
  /**
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
  parent?: string | null;
  head?: string | null;
  /**
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
   * What the form asks for, or what the system would call back with
   */
  output_data?: {
    [k: string]: unknown;
  };
  /**
   * With an approval
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
  description?: string | null;
  /**
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
    required?: boolean;
    min?: number;
    max?: number;
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
   * @maxItems 50
   */
  roles?: string[];
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
  description?: string | null;
  /**
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
    required?: boolean;
    min?: number;
    max?: number;
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
   * @maxItems 50
   */
  roles?: string[];
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
  status_breakdown: {
    pending: number;
    approved: number;
    denied: number;
    escalated: number;
    expired: number;
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
  escalate_role?: string | null;
  /**
   * In the future, by ten years at most
   */
  expires_at: string;
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
   * false only writes it down: `not_started`, and nobody is asked before POST …/start
   */
  start?: boolean;
  /**
   * Left out, the definition's
   */
  name?: string;
  /**
   * Answers to the definition's fields, by key
   */
  data?: {
    [k: string]: unknown;
  };
  /**
   * false only writes it down: `not_started`, and nobody is asked before POST …/start
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
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: {
    path: string;
    message: string;
    [k: string]: unknown;
  }[];
  [k: string]: unknown;
}

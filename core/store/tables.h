// Every table of one tenant in one transaction: what the directory and the delivery engine are handed.
#pragma once

#include "core/store/alias_table.h"
#include "core/store/audit_table.h"
#include "core/store/brand_table.h"
#include "core/store/connection_state_table.h"
#include "core/store/connection_table.h"
#include "core/store/counter_table.h"
#include "core/store/credential_count_table.h"
#include "core/store/credential_table.h"
#include "core/store/dead_table.h"
#include "core/store/event_table.h"
#include "core/store/external_id_table.h"
#include "core/store/given_id_table.h"
#include "core/store/group_note_table.h"
#include "core/store/group_table.h"
#include "core/store/lane_table.h"
#include "core/store/link_table.h"
#include "core/store/lock_table.h"
#include "core/store/management_table.h"
#include "core/store/member_table.h"
#include "core/store/nesting_table.h"
#include "core/store/own_schema_table.h"
#include "core/store/password_table.h"
#include "core/store/people_list.h"
#include "core/store/receipt_table.h"
#include "core/store/role_table.h"
#include "core/store/scope_table.h"
#include "core/store/search_table.h"
#include "core/store/source_table.h"
#include "core/store/token_table.h"
#include "core/store/tombstone_table.h"
#include "core/store/user_metadata_table.h"
#include "core/store/user_table.h"

namespace provost {

/// The tenant comes from a credential, never from what a caller says. Borrows the session and must not outlive it.
struct Tables {
  Tables(sql::Session& session, const sql::Dialect& dialect, TenantId tenant)
      : engine(dialect.engine),
        users(session, tenant),
        groups(session, tenant),
        group_notes(session, tenant),
        members(session, dialect, tenant),
        external_ids(session, tenant),
        given_ids(session, tenant),
        counters(session, tenant),
        credential_counts(session, tenant),
        aliases(session, tenant),
        sources(session, tenant),
        brands(session, tenant),
        connections(session, tenant),
        connection_states(session, tenant),
        dead(session, tenant),
        events(session, tenant),
        lanes(session, dialect, tenant),
        links(session, tenant),
        locks(session, dialect, tenant),
        management(session, tenant),
        metadata(session, tenant),
        nesting(session, tenant),
        passwords(session, tenant),
        people(session, tenant),
        receipts(session, tenant),
        roles(session, tenant),
        own_schemas(session, tenant),
        scopes(session, dialect, tenant),
        search(session, dialect, tenant),
        tokens(session),
        tombstones(session, tenant),
        credentials(session),
        audit(session, tenant) {}

  sql::Engine engine;
  UserTable users;
  GroupTable groups;
  GroupNoteTable group_notes;
  MemberTable members;
  ExternalIdTable external_ids;
  GivenIdTable given_ids;
  CounterTable counters;
  CredentialCountTable credential_counts;
  AliasTable aliases;
  SourceTable sources;
  BrandTable brands;
  ConnectionTable connections;
  ConnectionStateTable connection_states;
  DeadTable dead;
  EventTable events;
  LaneTable lanes;
  LinkTable links;
  LockTable locks;
  ManagementTable management;
  UserMetadataTable metadata;
  NestingTable nesting;
  PasswordTable passwords;
  PeopleList people;
  ReceiptTable receipts;
  RoleTable roles;
  OwnSchemaTable own_schemas;
  ScopeTable scopes;
  SearchTable search;
  TokenTable tokens;
  TombstoneTable tombstones;
  CredentialTable credentials;
  AuditTable audit;
};

}  // namespace provost

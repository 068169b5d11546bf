//! `bff lsp`: a language server on stdio.
//!
//! ```text
//! editor ──messages──► Server ──texts──► Workspaces ──unsaved texts over the files──► compiler
//!        ◄──────────── diagnostics, answers ◄──────── findings, what stands at a place
//! ```
//!
//! Everything happens on one thread, in the order of the messages. Diagnostics are worked out when no message waits, so that
//! of many quick changes only the last is compiled.

mod answer;
mod position;
mod report;
mod workspace;

use std::path::PathBuf;

use gen_lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionParams, CompletionOptions, CompletionParams, DefinitionParams,
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DidSaveTextDocumentParams, HoverParams, InitializeParams, InitializeResult, LspNotificationMethod,
    LspRequestMethod, ServerCapabilities, ServerInfo, TextDocumentContentChangeEvent, TextDocumentSyncKind,
    TextDocumentSyncOptions,
};
use lsp_server::{Connection, ErrorCode, Message, Notification, ProtocolError, Request, RequestId, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{Refusal, Verdict};
use workspace::Workspaces;

/// Serves an editor until it says that it is done. `named` is the spec folder; without it, it is found from each file.
pub(super) fn serve(named: Option<PathBuf>) -> Result<Verdict, Refusal> {
    let broken = |error: &dyn std::fmt::Display| Refusal(format!("the editor broke the connection: {error}"));
    let (connection, threads) = Connection::stdio();
    let served = Server::initialize(connection, named).and_then(Server::run);
    let verdict = served.map_err(|error| broken(&error))?;
    threads.join().map_err(|error| broken(&error))?;
    Ok(verdict)
}

struct Server {
    connection: Connection,
    workspaces: Workspaces,
}

impl Server {
    fn initialize(connection: Connection, named: Option<PathBuf>) -> Result<Server, ProtocolError> {
        let (id, params) = connection.initialize_start()?;
        let result = InitializeResult {
            capabilities: capabilities(),
            server_info: Some(ServerInfo {
                name: "bff".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        };
        connection.initialize_finish(id, json!(result))?;
        let server = Server { connection, workspaces: Workspaces::new(named) };
        if watches_files(params) {
            let method = LspRequestMethod::ClientRegisterCapability;
            server.send(Request::new(RequestId::from(0), method.into(), watchers()));
        }
        Ok(server)
    }

    /// Ends well unless it is told to end before it is told to shut down: so the protocol has it.
    fn run(mut self) -> Result<Verdict, ProtocolError> {
        loop {
            let message = match self.connection.receiver.try_recv() {
                Ok(message) => message,
                Err(_) => {
                    self.publish();
                    // The reader has ended: the editor is gone.
                    let Ok(message) = self.connection.receiver.recv() else { return Ok(Verdict::Fine) };
                    message
                }
            };
            match message {
                Message::Request(request) if self.connection.handle_shutdown(&request)? => return Ok(Verdict::Fine),
                Message::Request(request) => self.answer(request),
                Message::Notification(notification)
                    if LspNotificationMethod::from(notification.method.as_str()) == LspNotificationMethod::Exit =>
                {
                    return Ok(Verdict::Faulty);
                }
                Message::Notification(notification) => self.hear(notification),
                // Of what is asked of the editor, no answer matters.
                Message::Response(_) => {}
            }
        }
    }

    fn hear(&mut self, Notification { method, params }: Notification) {
        let workspaces = &mut self.workspaces;
        match LspNotificationMethod::from(method.as_str()) {
            LspNotificationMethod::TextDocumentDidOpen => {
                read(params, |DidOpenTextDocumentParams { text_document }| {
                    workspaces.write(&text_document.uri, text_document.text);
                })
            }
            LspNotificationMethod::TextDocumentDidChange => read(params, |mut changed: DidChangeTextDocumentParams| {
                if let Some(text) = changed.content_changes.pop().and_then(whole) {
                    workspaces.write(&changed.text_document.text_document_identifier.uri, text);
                }
            }),
            LspNotificationMethod::TextDocumentDidClose => read(params, |closed: DidCloseTextDocumentParams| {
                workspaces.close(&closed.text_document.uri);
            }),
            LspNotificationMethod::TextDocumentDidSave => read(params, |saved: DidSaveTextDocumentParams| {
                workspaces.touch(&saved.text_document.uri);
            }),
            LspNotificationMethod::WorkspaceDidChangeWatchedFiles => {
                read(params, |DidChangeWatchedFilesParams { changes }| {
                    changes.iter().for_each(|change| workspaces.touch(&change.uri));
                });
            }
            _ => {}
        }
    }

    fn answer(&mut self, Request { id, method, params }: Request) {
        let response = match LspRequestMethod::from(method.as_str()) {
            LspRequestMethod::TextDocumentCodeAction => {
                self.publish();
                respond(id, params, |CodeActionParams { text_document, range, .. }| {
                    self.workspaces.actions(&text_document.uri, range)
                })
            }
            LspRequestMethod::TextDocumentHover => {
                respond(id, params, |params: HoverParams| self.workspaces.hover(&params.text_document_position_params))
            }
            LspRequestMethod::TextDocumentDefinition => respond(id, params, |params: DefinitionParams| {
                self.workspaces.definition(&params.text_document_position_params)
            }),
            LspRequestMethod::TextDocumentCompletion => respond(id, params, |params: CompletionParams| {
                self.workspaces.completion(&params.text_document_position_params)
            }),
            _ => Response::new_err(id, ErrorCode::MethodNotFound as i32, format!("there is no `{method}`")),
        };
        self.send(response);
    }

    fn publish(&mut self) {
        for params in self.workspaces.check() {
            let method = LspNotificationMethod::TextDocumentPublishDiagnostics;
            self.send(Notification::new(method.into(), params));
        }
    }

    /// An editor that does not read any more is about to end: there is nobody to tell.
    fn send(&self, message: impl Into<Message>) {
        drop(self.connection.sender.send(message.into()));
    }
}

fn capabilities() -> ServerCapabilities {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::Full),
        save: Some(true.into()),
        ..TextDocumentSyncOptions::default()
    };
    let actions =
        CodeActionOptions { code_action_kinds: Some(vec![CodeActionKind::QuickFix]), ..CodeActionOptions::default() };
    let completion = CompletionOptions {
        trigger_characters: Some(["$", ".", "|", "{", " ", "\""].map(str::to_owned).to_vec()),
        ..CompletionOptions::default()
    };
    ServerCapabilities {
        text_document_sync: Some(sync.into()),
        code_action_provider: Some(actions.into()),
        completion_provider: Some(completion),
        definition_provider: Some(true.into()),
        hover_provider: Some(true.into()),
        ..ServerCapabilities::default()
    }
}

/// Whether the editor tells of files that change under its feet, if it is asked to.
fn watches_files(params: serde_json::Value) -> bool {
    let params: Option<InitializeParams> = serde_json::from_value(params).ok();
    let watching =
        params.and_then(|params| params.capabilities.workspace?.did_change_watched_files?.dynamic_registration);
    watching.unwrap_or(false)
}

fn watchers() -> serde_json::Value {
    json!({ "registrations": [{
        "id": "files",
        "method": LspNotificationMethod::WorkspaceDidChangeWatchedFiles.as_str(),
        "registerOptions": { "watchers": [{ "globPattern": "**/*.{yaml,yml,json}" }] },
    }] })
}

/// The text after a change: with this kind of synchronisation, a change is a whole text.
fn whole(change: TextDocumentContentChangeEvent) -> Option<String> {
    match change {
        TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => Some(whole.text),
        TextDocumentContentChangeEvent::TextDocumentContentChangePartial(_) => None,
    }
}

/// A notification that is not well-formed is passed over: there is no way to say so.
fn read<P: DeserializeOwned>(params: serde_json::Value, take: impl FnOnce(P)) {
    if let Ok(params) = serde_json::from_value(params) {
        take(params);
    }
}

fn respond<P: DeserializeOwned, R: Serialize>(
    id: RequestId,
    params: serde_json::Value,
    answer: impl FnOnce(P) -> R,
) -> Response {
    match serde_json::from_value(params) {
        Ok(params) => Response::new_ok(id, answer(params)),
        Err(error) => Response::new_err(id, ErrorCode::InvalidParams as i32, error.to_string()),
    }
}

//! What an editor does: starts the server in a workspace, sends it what is typed, and reads what it says.

use std::collections::HashMap;
use std::fs;
use std::io::BufReader;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use lsp_server::{Message, Notification, Request, RequestId};
use serde_json::{Value, json};
use tempfile::TempDir;

const PLATFORM: &str = "upstreams:\n  users: { contract: contracts/users.yaml, timeout: 1s }\n";

const CLIENT: &str = "title: A client
version: 1.0.0
defaults: { auth: none, timeout: 2s }
functions:
  shout: (string) -> string
";

const CONTRACT: &str = "openapi: 3.1.0
info: { title: Users, version: 1.0.0 }
paths:
  /users/{id}:
    get:
      operationId: getUser
      summary: One user
      parameters: [{ name: id, in: path, required: true, description: Who it is, schema: { type: string } }]
      responses:
        '200':
          description: A user
          content:
            application/json:
              schema: { $ref: '#/components/schemas/User' }
components:
  schemas:
    User:
      type: object
      required: [name, size]
      properties:
        name: { type: string, description: As the passport has it }
        size: { type: string, enum: [small, large] }
";

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Editor {
    folder: TempDir,
    server: Child,
    to_server: Option<ChildStdin>,
    from_server: Receiver<Message>,
    asked: i32,
    /// What the server has said about files and nobody has looked at.
    diagnostics: HashMap<String, Value>,
}

impl Editor {
    /// A server that has been initialized, in a workspace of two clients, of which `web` has this endpoint file.
    pub(crate) fn start(endpoints: &str) -> Editor {
        let folder = tempfile::tempdir().unwrap();
        let files = [
            ("platform.yaml", PLATFORM.to_owned()),
            ("contracts/users.yaml", CONTRACT.to_owned()),
            ("web/client.yaml", format!("client: web\n{CLIENT}")),
            ("web/users.yaml", endpoints.to_owned()),
            ("admin/client.yaml", format!("client: admin\n{CLIENT}")),
        ];
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Editor::start_in(folder)
    }

    /// A server that has been initialized, in a workspace that is there.
    pub(crate) fn start_in(folder: TempDir) -> Editor {
        let mut server = Command::new(env!("CARGO_BIN_EXE_bff"))
            .args(["lsp", "--stdio"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let to_server = server.stdin.take();
        let mut out = BufReader::new(server.stdout.take().unwrap());
        let (sender, from_server) = channel();
        std::thread::spawn(move || {
            while let Ok(Some(message)) = Message::read(&mut out) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut editor = Editor { folder, server, to_server, from_server, asked: 0, diagnostics: HashMap::new() };
        let answer = editor.ask("initialize", json!({ "capabilities": {} }));
        assert_eq!(answer["serverInfo"]["name"], "bff");
        editor.notify("initialized", json!({}));
        editor
    }

    pub(crate) fn uri(&self, file: &str) -> String {
        format!("file://{}", self.folder.path().join(file).display())
    }

    /// What is on disk.
    pub(crate) fn text(&self, file: &str) -> String {
        fs::read_to_string(self.folder.path().join(file)).unwrap()
    }

    pub(crate) fn open(&mut self, file: &str) {
        let document = json!({ "uri": self.uri(file), "languageId": "yaml", "version": 0, "text": self.text(file) });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    pub(crate) fn change(&mut self, file: &str, text: &str) {
        let document = json!({ "uri": self.uri(file), "version": 1 });
        let changes = json!([{ "text": text }]);
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(Notification::new(method.to_owned(), params).into());
    }

    /// The answer to a request.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        self.request(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// The message of the error that a request is answered with.
    pub(crate) fn ask_for_error(&mut self, method: &str, params: Value) -> String {
        self.request(method, params).unwrap_err()
    }

    /// What is shown of a file once the server has worked through all that it was sent, if that is new.
    pub(crate) fn next_diagnostics(&mut self, file: &str) -> Option<Value> {
        let uri = self.uri(file);
        // Before it answers this, it looks at everything that has changed.
        let nowhere = json!({ "line": 0, "character": 0 });
        let range = json!({ "start": nowhere, "end": nowhere });
        let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [] } });
        self.ask("textDocument/codeAction", params);
        self.diagnostics.remove(&uri)
    }

    /// The answer to a request about the place of `‸` in an endpoint file, which is typed without it first.
    pub(crate) fn ask_at(&mut self, method: &str, endpoints: &str) -> Value {
        const FILE: &str = "web/users.yaml";
        let (before, _) = endpoints.split_once('‸').unwrap();
        self.change(FILE, &endpoints.replace('‸', ""));
        let line = before.matches('\n').count();
        let character = before.rsplit('\n').next().unwrap().encode_utf16().count();
        let position = json!({ "line": line, "character": character });
        self.ask(method, json!({ "textDocument": { "uri": self.uri(FILE) }, "position": position }))
    }

    /// How the process ended, which it must.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        self.to_server = None;
        self.server.wait().unwrap()
    }

    fn request(&mut self, method: &str, params: Value) -> Result<Value, String> {
        self.asked += 1;
        let id = RequestId::from(self.asked);
        self.send(Request::new(id.clone(), method.to_owned(), params).into());
        loop {
            match self.from_server.recv_timeout(PATIENCE).unwrap() {
                Message::Response(response) => {
                    assert_eq!(response.id, id);
                    return response.response_result.map_err(|error| error.message);
                }
                Message::Notification(said) => {
                    assert_eq!(said.method, "textDocument/publishDiagnostics");
                    let uri = said.params["uri"].as_str().unwrap().to_owned();
                    self.diagnostics.insert(uri, said.params["diagnostics"].clone());
                }
                Message::Request(request) => panic!("nothing was offered that could be asked for: {}", request.method),
            }
        }
    }

    fn send(&mut self, message: Message) {
        message.write(self.to_server.as_mut().unwrap()).unwrap();
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

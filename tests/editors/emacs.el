;;; -*- lexical-binding: t -*-
;; What the tests ask Emacs.
(require 'cl-lib)
(require 'json)
(require 'eglot nil t)
(require 'lsp-mode nil t)
(require 'flymake)
(require 'xref)

(setq make-backup-files nil auto-save-default nil create-lockfiles nil
      eglot-confirm-server-initiated-edits nil
      eglot-autoshutdown nil
      flymake-no-changes-timeout 0.05
      eglot-send-changes-idle-time 0.05
      lsp-auto-guess-root t ; otherwise it asks for the root of a new project
      enable-local-variables :safe
      vc-follow-symlinks t)

(defvar lift-test-patience 20)

(defun lift-test-run (file)
  "Evaluate what FILE holds in the newest visited buffer; the result as JSON in base64."
  (let ((answer
         (condition-case err
             (list :good t :value
                   (with-current-buffer (window-buffer (selected-window))
                     (eval (with-temp-buffer (insert-file-contents file) (read (current-buffer))) t)))
           (error (list :good :json-false :value (format "%S" err))))))
    (base64-encode-string (encode-coding-string (json-encode answer) 'utf-8) t)))

(defun lift-test-wait (condition)
  "Wait until CONDITION gives something; give that."
  (let ((end (+ (float-time) lift-test-patience)) value)
    (while (and (not (setq value (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.02)
      (sit-for 0.01))
    value))

(defun lift-test-edit (file)
  "Visit FILE and wait for the server."
  (switch-to-buffer (find-file-noselect file))
  (run-hooks 'post-command-hook) ; there eglot connects
  (lift-test-wait
   (lambda () (or (bound-and-true-p lsp-managed-mode) (and (fboundp 'eglot-current-server) (eglot-current-server)))))
  (flymake-mode 1)
  (buffer-name))

(defun lift-test-shown ()
  "Each diagnostic with its line and the text it stands under."
  (vconcat
   (mapcar
    (lambda (d)
      (format "%d %s" (line-number-at-pos (flymake-diagnostic-beg d))
              (buffer-substring-no-properties (flymake-diagnostic-beg d) (flymake-diagnostic-end d))))
    (sort (flymake-diagnostics)
          (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b)))))))

(defun lift-test-shows (wanted)
  "Wait until WANTED is shown; what is shown then."
  (when (bound-and-true-p eglot--managed-mode)
    (eglot--signal-textDocument/didChange))
  (when (bound-and-true-p lsp-managed-mode) ; shows news where they come in, which between two calls is no buffer of a file
    (run-hooks 'lsp-diagnostics-updated-hook))
  (lift-test-wait (lambda () (equal wanted (lift-test-shown))))
  (lift-test-shown))

(defun lift-test-to (text)
  "Go to the beginning of TEXT."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0)))

(defun lift-test-act (title command)
  "Apply with COMMAND the code action TITLE at point; the titles offered."
  (let (offered)
    (cl-letf (((symbol-function 'completing-read)
               (lambda (_prompt collection &rest _)
                 (setq offered (mapcar (lambda (c) (if (consp c) (car c) c)) (all-completions "" collection)))
                 title))
              ((symbol-function 'read-multiple-choice) (lambda (&rest _) (error "asked"))))
      (funcall command))
    (vconcat offered)))

(defun lift-test-at ()
  "Where point is."
  (format "%s:%d:%s" (buffer-name) (line-number-at-pos)
          (buffer-substring-no-properties (point) (line-end-position))))

/**
 * The clauses of the register in German, by their English: one that is reworded has no German until somebody says it again, and the check fails.
 */
export const german: Readonly<Record<string, string>> = {
  // ONT
  'The policy shows when it was last changed and from when it holds.':
    'Die Erklärung zeigt, wann sie zuletzt geändert wurde und ab wann sie gilt.',
  'Data is never sold.': 'Daten werden nie verkauft.',
  'The words "end-to-end encrypted" stand only where the server never has the key.':
    'Die Worte „Ende-zu-Ende-verschlüsselt“ stehen nur dort, wo der Server den Schlüssel nie hat.',
  'No workspace sees or changes anything of another.': 'Kein Arbeitsbereich sieht oder ändert etwas von einem anderen.',
  'The duties of the GDPR are built in and on from the start.':
    'Die Pflichten der DSGVO sind eingebaut und von Anfang an wirksam.',
  'Data belongs to the customer: it leaves whole, in open formats, and comes in again.':
    'Die Daten gehören dem Kunden: Sie gehen vollständig hinaus, in offenen Formaten, und kommen wieder hinein.',
  'There is no third-party advertising.': 'Es gibt keine Werbung Dritter.',
  'After cancellation the data can be exported for 30 days.':
    'Nach der Kündigung lassen sich die Daten 30 Tage lang ausleiten.',
  'Affected customers hear of a breach within 72 hours.':
    'Betroffene Kunden erfahren von einer Datenpanne innerhalb von 72 Stunden.',
  'Only what is needed is collected; every stored field has a purpose.':
    'Nur was gebraucht wird, wird erhoben; jedes gespeicherte Feld hat einen Zweck.',
  'The operator is controller for account data and processor for what users enter.':
    'Der Betreiber ist verantwortlich für Kontodaten und Auftragsverarbeiter für das, was Nutzer eingeben.',
  'Whoever signs for an organisation says that they may.':
    'Wer für eine Organisation unterschreibt, erklärt, dass er es darf.',
  'Legal entity, roles and privacy contact are published.':
    'Rechtsträger, Rollen und Datenschutzkontakt sind veröffentlicht.',
  'An organisation has a workspace of its own, with an owner.':
    'Eine Organisation hat einen eigenen Arbeitsbereich mit einem Inhaber.',
  'Members have roles, the seeded ones or the workspace’s own.':
    'Mitglieder haben Rollen, die mitgelieferten oder eigene des Arbeitsbereichs.',
  'Customers of the workspace have a portal of their own.': 'Kunden des Arbeitsbereichs haben ein eigenes Portal.',
  'Public pages are apart from the application.': 'Öffentliche Seiten sind von der Anwendung getrennt.',
  'People whose data a workspace holds are sent to that workspace.':
    'Personen, deren Daten ein Arbeitsbereich hält, werden an diesen verwiesen.',
  'The workspace keeps its name, size and industry.': 'Der Arbeitsbereich hält Name, Größe und Branche fest.',
  'The administrator’s name, work address and phone are kept.':
    'Name, Arbeitsadresse und Telefon des Administrators werden gespeichert.',
  'The billing contact’s name, address and country are kept.':
    'Name, Adresse und Land des Rechnungskontakts werden gespeichert.',
  'Card numbers are never stored; the payment provider gives a token.':
    'Kartennummern werden nie gespeichert; der Zahlungsdienst gibt ein Token.',
  'Plan, term and price tier are kept.': 'Tarif, Laufzeit und Preisstufe werden gespeichert.',
  'A user’s profile has name, work address and phone.':
    'Das Profil eines Nutzers hat Name, Arbeitsadresse und Telefon.',
  'A photo is the user’s choice, uploaded by them, without hidden data in it.':
    'Ein Foto ist freiwillig, wird selbst hochgeladen und enthält keine versteckten Daten.',
  'Job title and department are kept.': 'Position und Abteilung werden gespeichert.',
  'Passwords are kept as bcrypt hashes only, where the program cannot read them.':
    'Passwörter liegen nur als bcrypt-Hashes vor, dort, wo das Programm sie nicht lesen kann.',
  'Who has which role, and what each role allows, is kept with its history.':
    'Wer welche Rolle hat und was jede Rolle erlaubt, wird mit seiner Geschichte festgehalten.',
  'Support tickets, chat and mail with the operator are kept.':
    'Support-Anfragen, Chat und Mails mit dem Betreiber werden gespeichert.',
  'Survey answers and feedback are kept.': 'Antworten auf Umfragen und Rückmeldungen werden gespeichert.',
  'Calls are recorded only with prior consent of everybody in them.':
    'Gespräche werden nur aufgezeichnet, wenn alle Beteiligten vorher eingewilligt haben.',
  'Address, sign-in times and actions are logged, from a closed list of fields.':
    'Adresse, Anmeldezeiten und Handlungen werden protokolliert, nach einer geschlossenen Liste von Feldern.',
  'Browser, system, screen size and language are noted, without fingerprinting.':
    'Browser, System, Bildschirmgröße und Sprache werden festgehalten, ohne Fingerabdruck des Geräts.',
  'Sessions are kept with start, last use and end, for 90 days; a workspace sees and purges them.':
    'Sitzungen werden mit Beginn, letzter Nutzung und Ende 90 Tage gehalten; ein Arbeitsbereich sieht und löscht sie.',
  'Response times and calls are logged, never what is in them.':
    'Antwortzeiten und Aufrufe werden protokolliert, nie ihr Inhalt.',
  'No analytics service, pixel or tracker runs in the application.':
    'In der Anwendung läuft kein Analysedienst, kein Zählpixel, kein Tracker.',
  'What is collected by itself stays here and only runs and secures the service.':
    'Was von selbst anfällt, bleibt hier und dient nur Betrieb und Sicherheit des Dienstes.',
  'No biometric data of any kind.': 'Keine biometrischen Daten irgendeiner Art.',
  'No data from social networks or sign-in services without recorded consent.':
    'Keine Daten aus sozialen Netzen oder Anmeldediensten ohne festgehaltene Einwilligung.',
  'The operator collects no special categories of data; a marked field is encrypted.':
    'Der Betreiber erhebt keine besonderen Kategorien von Daten; ein so bezeichnetes Feld ist verschlüsselt.',
  'No data about people under 18.': 'Keine Daten über Personen unter 18.',
  'Each purpose of processing names its data and its legal basis.':
    'Jeder Zweck der Verarbeitung nennt seine Daten und seine Rechtsgrundlage.',
  'The service is a CRM, from lead to payment.': 'Der Dienst ist ein CRM, vom Lead bis zur Zahlung.',
  'Sign-in, sign-out, recovery, list of sessions, second factors and roles.':
    'Anmelden, Abmelden, Wiederherstellung, Liste der Sitzungen, zweite Faktoren und Rollen.',
  'Mails of the service: recovery, assignment, invoice.': 'Mails des Dienstes: Wiederherstellung, Zuweisung, Rechnung.',
  'Subscriptions are billed and paid.': 'Abonnements werden abgerechnet und bezahlt.',
  'Support and onboarding.': 'Support und Einführung.',
  'Abuse is seen from addresses and failed sign-ins, stopped and told.':
    'Missbrauch wird an Adressen und Fehlanmeldungen erkannt, beendet und gemeldet.',
  'The product is improved with anonymous sums only.': 'Das Produkt wird nur anhand anonymer Summen verbessert.',
  'News of the product can be switched off.': 'Neuigkeiten zum Produkt lassen sich abbestellen.',
  'Billing and activity records are kept where the law asks for them.':
    'Abrechnungs- und Tätigkeitsnachweise werden gehalten, wo das Gesetz es verlangt.',
  'Terms are enforced with a reason and a way to object.':
    'Nutzungsbedingungen werden mit Begründung durchgesetzt, und man kann widersprechen.',
  'Information is never sold or rented.': 'Informationen werden nie verkauft oder vermietet.',
  'Nothing is used for advertising or retargeting.': 'Nichts wird für Werbung oder Retargeting verwendet.',
  'Nothing goes to data brokers.': 'Nichts geht an Datenhändler.',
  'Business data never trains models.': 'Mit Geschäftsdaten werden nie Modelle trainiert.',
  'Staff have no access of their own: without a grant they see nothing, and a try is noted.':
    'Mitarbeiter haben keinen eigenen Zugang: ohne Freigabe sehen sie nichts, und ein Versuch wird vermerkt.',
  'Leads with contacts, source, status, notes and activities.':
    'Leads mit Kontakten, Quelle, Status, Notizen und Aktivitäten.',
  'Companies and people with addresses and a primary contact.':
    'Unternehmen und Personen mit Adressen und einem Hauptkontakt.',
  'Deals with value, stage, expected close and probability.':
    'Deals mit Wert, Phase, erwartetem Abschluss und Wahrscheinlichkeit.',
  'Quotes, invoices and payments.': 'Angebote, Rechnungen und Zahlungen.',
  'Mails sent, campaigns and delivery logs are kept.':
    'Gesendete Mails, Kampagnen und Zustellprotokolle werden gespeichert.',
  'Files are linked to records.': 'Dateien hängen an Datensätzen.',
  'Notes and activities are kept per record.': 'Notizen und Aktivitäten werden je Datensatz gespeichert.',
  'Whatever else users enter is their data too.': 'Auch alles andere, was Nutzer eingeben, sind ihre Daten.',
  'What users enter serves only to provide the service; operators read none of it without a grant.':
    'Was Nutzer eingeben, dient nur dazu, den Dienst zu erbringen; ohne Freigabe liest der Betreiber nichts davon.',
  'No rights in stored content are claimed; no sample or template is made of it.':
    'An gespeicherten Inhalten werden keine Rechte beansprucht; kein Muster und keine Vorlage entsteht daraus.',
  'The workspace can note its legal basis and source per person.':
    'Der Arbeitsbereich kann je Person Rechtsgrundlage und Quelle festhalten.',
  'The workspace can give its contacts a privacy notice.':
    'Der Arbeitsbereich kann seinen Kontakten eine Datenschutzinformation geben.',
  'The workspace can answer requests of its contacts.': 'Der Arbeitsbereich kann Anfragen seiner Kontakte beantworten.',
  'Data is processed only as the workspace instructs.':
    'Daten werden nur nach Weisung des Arbeitsbereichs verarbeitet.',
  'A data processing agreement is available.': 'Ein Vertrag zur Auftragsverarbeitung steht bereit.',
  'Export at any time as CSV, Excel and PDF.': 'Ausleitung jederzeit als CSV, Excel und PDF.',
  'After the grace period all of it is deleted from production.':
    'Nach der Frist wird alles davon im laufenden System gelöscht.',
  '… and from backups within 30 more days.': '… und aus Sicherungen innerhalb von 30 weiteren Tagen.',
  'Support staff see data only by a grant of the workspace, and each look is listed for it.':
    'Der Support sieht Daten nur mit Freigabe des Arbeitsbereichs, und jeder Blick wird ihm aufgelistet.',
  'Access in an incident is bound to the incident, needs a second person, and is listed.':
    'Zugang bei einem Vorfall ist an diesen gebunden, braucht eine zweite Person und wird aufgelistet.',
  'Access for a legal duty is bound to the case and noted, also under a gag.':
    'Zugang aus Rechtspflicht ist an den Fall gebunden und wird vermerkt, auch unter Schweigepflicht.',
  'Rare maintenance is done by few, controlled and logged.':
    'Seltene Wartung machen wenige, kontrolliert und protokolliert.',
  'Staff are bound to confidentiality and trained; without a valid training nothing opens.':
    'Mitarbeiter sind auf Vertraulichkeit verpflichtet und geschult; ohne gültige Schulung öffnet sich nichts.',
  'Production access is the least needed and reviewed by somebody else each quarter; unreviewed it is suspended.':
    'Zugang zum laufenden System ist so gering wie nötig und wird jedes Quartal von jemand anderem geprüft; ungeprüft ruht er.',
  'The workspace is told of requests by authorities, unless that is forbidden.':
    'Der Arbeitsbereich erfährt von Anfragen der Behörden, sofern das nicht verboten ist.',
  'No more is shared than delivery needs.': 'Es wird nicht mehr weitergegeben, als der Dienst braucht.',
  'Sub-processors are few, listed and bound.': 'Unterauftragnehmer sind wenige, aufgelistet und verpflichtet.',
  'The host sees data only encrypted.': 'Der Rechenzentrumsbetreiber sieht Daten nur verschlüsselt.',
  'The mail provider gets recipient, sender and content, nothing else.':
    'Der Maildienst erhält Empfänger, Absender und Inhalt, sonst nichts.',
  'The payment provider gets billing contact, address and amount only.':
    'Der Zahlungsdienst erhält nur Rechnungskontakt, Adresse und Betrag.',
  'Nothing goes to advertising, social or analytics companies from the server.':
    'Vom Server geht nichts an Werbe-, Netzwerk- oder Analysefirmen.',
  'A legal disclosure is checked, told and kept minimal.':
    'Eine Offenlegung aus Rechtspflicht wird geprüft, mitgeteilt und gering gehalten.',
  'A transfer of the business is told 30 days before, and nobody has to go along.':
    'Ein Übergang des Unternehmens wird 30 Tage vorher mitgeteilt, und niemand muss mitgehen.',
  'TLS 1.2 or newer; plain http is refused.': 'TLS 1.2 oder neuer; einfaches http wird abgewiesen.',
  'Database and files are encrypted at rest.': 'Datenbank und Dateien sind verschlüsselt gespeichert.',
  'Rights are set per role: object, action, scope and field, on the server.':
    'Rechte werden je Rolle gesetzt: Objekt, Handlung, Umfang und Feld, auf dem Server.',
  'Sign-ins, changes and administrative acts are logged with time, person and address, and a later change shows.':
    'Anmeldungen, Änderungen und Verwaltungshandlungen werden mit Zeit, Person und Adresse protokolliert, und eine spätere Änderung fällt auf.',
  'Sessions end by disuse and by signing out; each change needs a token of its own.':
    'Sitzungen enden durch Nichtgebrauch und durch Abmelden; jede Änderung braucht ein eigenes Token.',
  'Daily backups are kept for 30 days and can be restored.':
    'Tägliche Sicherungen werden 30 Tage gehalten und lassen sich einspielen.',
  'Staff access is by need, reviewed each quarter and audited.':
    'Zugang der Mitarbeiter richtet sich nach Bedarf, wird jedes Quartal geprüft und protokolliert.',
  'Dependencies are watched and patched, code is reviewed.':
    'Abhängigkeiten werden beobachtet und erneuert, Code wird begutachtet.',
  'There is a plan for incidents.': 'Es gibt einen Plan für Vorfälle.',
  'Account data is kept for the subscription.': 'Kontodaten werden für die Dauer des Abonnements gehalten.',
  'Billing records are kept 7 years.': 'Abrechnungsunterlagen werden 7 Jahre gehalten.',
  'Audit logs are kept 12 months.': 'Prüfprotokolle werden 12 Monate gehalten.',
  'Support conversations are kept 3 years from their end.': 'Support-Gespräche werden 3 Jahre ab ihrem Ende gehalten.',
  'Logs of sent mail are kept 12 months.': 'Protokolle gesendeter Mails werden 12 Monate gehalten.',
  'Anonymous sums may stay.': 'Anonyme Summen dürfen bleiben.',
  'What is past its time is deleted for good.': 'Was seine Frist überschritten hat, wird endgültig gelöscht.',
  'Earlier deletion on request.': 'Frühere Löschung auf Verlangen.',
  'A copy of one’s data, with what is done with it.': 'Eine Kopie der eigenen Daten, mit dem, was damit geschieht.',
  'Wrong data is corrected.': 'Falsche Daten werden berichtigt.',
  'Data is erased on request.': 'Daten werden auf Verlangen gelöscht.',
  'Data can be taken along as CSV or Excel.': 'Daten lassen sich als CSV oder Excel mitnehmen.',
  'Processing is paused on request.': 'Die Verarbeitung ruht auf Verlangen.',
  'One may object, also to news.': 'Man darf widersprechen, auch Neuigkeiten.',
  'Consent can be taken back at any time.': 'Eine Einwilligung lässt sich jederzeit zurücknehmen.',
  'No decision of weight about people is made by machine alone.':
    'Keine gewichtige Entscheidung über Personen trifft eine Maschine allein.',
  'Rights hold wherever a person lives.': 'Die Rechte gelten, wo immer jemand lebt.',
  'Requests are acknowledged within 3 business days.':
    'Der Eingang von Anfragen wird innerhalb von 3 Arbeitstagen bestätigt.',
  'Requests are answered within 30 days, at most 60 with notice.':
    'Anfragen werden innerhalb von 30 Tagen beantwortet, mit Mitteilung spätestens nach 60.',
  'Who asks may have to show who they are.': 'Wer fragt, muss sich gegebenenfalls ausweisen.',
  'No fee for reasonable requests.': 'Angemessene Anfragen kosten nichts.',
  'The right to complain to an authority is told.':
    'Auf das Recht, sich bei einer Behörde zu beschweren, wird hingewiesen.',
  'The session cookie ends with the browser and with signing out.':
    'Das Sitzungscookie endet mit dem Browser und mit dem Abmelden.',
  'The CSRF cookie is needed and ends with the session.': 'Das CSRF-Cookie ist nötig und endet mit der Sitzung.',
  'The state of the side bar stays in the browser.': 'Der Zustand der Seitenleiste bleibt im Browser.',
  'Two cookies, both needed; a third one only while somebody signs in through the company’s sign-in service; no other storage but whether the side bar is folded.':
    'Zwei Cookies, beide nötig; ein drittes nur, während sich jemand über den Anmeldedienst der Firma anmeldet; sonst wird nur gespeichert, ob die Seitenleiste eingeklappt ist.',
  'A public site may count visits only after consent.':
    'Eine öffentliche Seite darf Besuche nur nach Einwilligung zählen.',
  'Data stays in the region chosen at the start.': 'Daten bleiben in der Region, die zu Beginn gewählt wurde.',
  'Rules automate work.': 'Regeln nehmen Arbeit ab.',
  'Leads are assigned by rules.': 'Leads werden nach Regeln zugewiesen.',
  'Campaigns go out at the planned time.': 'Kampagnen gehen zur geplanten Zeit hinaus.',
  'Automations follow rules the workspace set; no model is in them.':
    'Automatik folgt Regeln des Arbeitsbereichs; kein Modell ist darin.',
  'AI comes only 30 days after the policy says so.': 'KI kommt erst 30 Tage, nachdem die Erklärung es sagt.',
  'AI is off until switched on.': 'KI ist aus, bis sie eingeschaltet wird.',
  'AI shows what it uses.': 'KI zeigt, was sie verwendet.',
  'AI never carries one customer’s data to another.': 'KI trägt nie Daten eines Kunden zu einem anderen.',
  'A material change is told 30 days before, by mail and on every page.':
    'Eine wesentliche Änderung wird 30 Tage vorher mitgeteilt, per Mail und auf jeder Seite.',
  'A change of rights is acknowledged before going on.':
    'Eine Änderung der Rechte wird zur Kenntnis genommen, bevor es weitergeht.',
  'Small edits go without a mail.': 'Kleine Änderungen geschehen ohne Mail.',
  'Earlier versions of the policy can be read.': 'Frühere Fassungen der Erklärung sind lesbar.',
  'Ways to reach privacy, support and legal are published.':
    'Wege zu Datenschutz, Support und Recht sind veröffentlicht.',
  'Workspaces are told how to protect themselves.': 'Arbeitsbereichen wird gesagt, wie sie sich schützen.',
  'It is always clear what is collected and why.': 'Es ist immer klar, was erhoben wird und warum.',
  // QNT
  'Data has never served and will never serve advertising.': 'Daten haben nie der Werbung gedient und werden es nie.',
  'Only required data is collected.': 'Nur nötige Daten werden erhoben.',
  'Data is stored securely.': 'Daten sind sicher gespeichert.',
  'One page says what is held about a workspace or person, and why.':
    'Eine Seite sagt, was über einen Arbeitsbereich oder eine Person gehalten wird, und warum.',
  'Personal and sensitive kinds of fields are known as such.':
    'Personenbezogene und sensible Arten von Feldern sind als solche bekannt.',
  'Subject, controller and processor are told apart.':
    'Betroffene, Verantwortliche und Auftragsverarbeiter werden unterschieden.',
  'The owner can follow who did what, when.': 'Der Inhaber kann verfolgen, wer wann was getan hat.',
  'APIs use OAuth 2.0.': 'Schnittstellen verwenden OAuth 2.0.',
  'Extensions get personal details only after consent.':
    'Erweiterungen erhalten persönliche Angaben nur nach Einwilligung.',
  'Passwords of other services are not saved.': 'Passwörter anderer Dienste werden nicht gespeichert.',
  'Tokens of other services are stored encrypted.': 'Token anderer Dienste sind verschlüsselt gespeichert.',
  'A field can be encrypted, with all that it holds already, and its keys can be changed.':
    'Ein Feld lässt sich verschlüsseln, mit allem, was es schon enthält, und seine Schlüssel lassen sich wechseln.',
  'Encrypted values are read only by those who may, one by one, and each time is noted.':
    'Verschlüsselte Werte liest nur, wer darf, einzeln, und jedes Mal wird vermerkt.',
  'Sign-in through the company’s directory: OpenID Connect, SAML, SCIM.':
    'Anmeldung über das Verzeichnis der Firma: OpenID Connect, SAML, SCIM.',
  'Owners and administrators decide who may do what, and nobody gives more than they have.':
    'Inhaber und Administratoren entscheiden, wer was darf, und niemand gibt mehr, als er hat.',
  'Two factors: authenticator app and passkeys, with recovery codes; a workspace can require them, and nothing goes around them.':
    'Zwei Faktoren: Authenticator-App und Passkeys, mit Wiederherstellungscodes; ein Arbeitsbereich kann sie verlangen, und nichts führt daran vorbei.',
  'A field can be hidden or read-only per role, everywhere.':
    'Ein Feld kann je Rolle verborgen oder nur lesbar sein, überall.',
  'Data is encrypted.': 'Daten sind verschlüsselt.',
  'Access to a process can be limited.': 'Der Zugang zu einem Ablauf lässt sich begrenzen.',
  'Code follows OWASP.': 'Code folgt OWASP.',
  'Floods are met with limits: rates, sizes, patience.': 'Fluten begegnen Grenzen: Raten, Größen, Geduld.',
  'Data centres in several regions.': 'Rechenzentren in mehreren Regionen.',
  'Certificates are shown only while they are valid.': 'Zertifikate werden nur gezeigt, solange sie gelten.',
  'The owner can reach all recorded customer data.': 'Der Inhaber erreicht alle erfassten Kundendaten.',
  'Whoever sees or changes only their own records does so only with those.':
    'Wer nur Eigenes sehen oder ändern darf, kann es nur damit.',
  'Others see something only when a role says so.': 'Andere sehen nur, was eine Rolle erlaubt.',
  'The owner can edit everything at any time.': 'Der Inhaber kann jederzeit alles bearbeiten.',
  'Others edit as far as their rights go.': 'Andere bearbeiten, so weit ihre Rechte reichen.',
  'The owner can delete any customer data.': 'Der Inhaber kann alle Kundendaten löschen.',
  'Others delete only with the right to; a refusal is noted in the audit.':
    'Andere löschen nur mit dem Recht dazu; eine Abweisung steht im Prüfprotokoll.',
  'The owner can end it all by deleting the workspace.':
    'Der Inhaber kann alles beenden, indem er den Arbeitsbereich löscht.',
  'A deleted workspace is removed in the next clean-up.':
    'Ein gelöschter Arbeitsbereich verschwindet beim nächsten Aufräumen.',
  'The owner can stop the processing of a record.': 'Der Inhaber kann die Verarbeitung eines Datensatzes anhalten.',
  'Others can stop processing only with the right to.': 'Andere halten die Verarbeitung nur mit dem Recht dazu an.',
  'The owner can back up everything in the workspace.': 'Der Inhaber kann alles im Arbeitsbereich sichern.',
  'The backup comes by a link with a password.': 'Die Sicherung kommt über einen Link mit Passwort.',
  'The link dies after 7 days and the file with it.': 'Der Link endet nach 7 Tagen und die Datei mit ihm.',
  'Users export what they may see.': 'Nutzer leiten aus, was sie sehen dürfen.',
  'Sales and onboarding run as processes.': 'Vertrieb und Einführung laufen als Abläufe.',
  'The pages on the GDPR are no legal advice.': 'Die Seiten zur DSGVO sind keine Rechtsberatung.',
  // OOR
  'The policy has version, date and author.': 'Die Erklärung hat Fassung, Datum und Urheber.',
  'The policy covers each part that is in use.': 'Die Erklärung deckt jeden Teil ab, der in Gebrauch ist.',
  'Public pages and documentation.': 'Öffentliche Seiten und Dokumentation.',
  'Finding or joining a workspace, signing in, recovery.':
    'Einen Arbeitsbereich finden oder ihm beitreten, anmelden, wiederherstellen.',
  'Modules can be switched on and off.': 'Module lassen sich ein- und ausschalten.',
  'Connections to other services.': 'Verbindungen zu anderen Diensten.',
  'A desktop application.': 'Eine Anwendung für den Desktop.',
  'For workspace data the operator is a service provider.':
    'Für Daten des Arbeitsbereichs ist der Betreiber Dienstleister.',
  'The administrator sets access and lawful use.': 'Der Administrator regelt Zugang und rechtmäßige Nutzung.',
  'Members are told the rules that apply to them, and who has acknowledged them is seen.':
    'Mitglieder erfahren die Regeln, die für sie gelten, und wer sie bestätigt hat, ist zu sehen.',
  'Technical data is limited and serves operation only.': 'Technische Daten sind begrenzt und dienen nur dem Betrieb.',
  'Name, address, credentials, picture and sign-in records are kept.':
    'Name, Adresse, Zugangsdaten, Bild und Anmeldungen werden gespeichert.',
  'Organisation, department, branch and reporting line are kept.':
    'Organisation, Abteilung, Niederlassung und Berichtslinie werden gespeichert.',
  'One-time codes are kept as keyed hashes, for minutes and a few tries.':
    'Einmalcodes liegen als Hashes mit Schlüssel vor, für Minuten und wenige Versuche.',
  'Password resets, session states and confirmations are kept as events, and told.':
    'Zurückgesetzte Passwörter, Zustände von Sitzungen und Bestätigungen werden als Ereignisse gehalten und mitgeteilt.',
  'Leads, contacts, pipeline records, notes and tasks are kept.':
    'Leads, Kontakte, Deals, Notizen und Aufgaben werden gespeichert.',
  'Projects, milestones, tickets and comments are kept.':
    'Projekte, Meilensteine, Tickets und Kommentare werden gespeichert.',
  'Chats and notifications are kept.': 'Chats und Benachrichtigungen werden gespeichert.',
  'Attendance and leave are kept.': 'Anwesenheit und Urlaub werden gespeichert.',
  'Settings, with what they were before, and uploaded files are kept.':
    'Einstellungen, mit dem, was sie vorher waren, und hochgeladene Dateien werden gespeichert.',
  'Messages, templates, campaigns and connections are kept.':
    'Nachrichten, Vorlagen, Kampagnen und Verbindungen werden gespeichert.',
  'Billing data is kept.': 'Abrechnungsdaten werden gespeichert.',
  'Addresses, browsers, times and diagnostics are kept.': 'Adressen, Browser, Zeiten und Diagnosen werden gespeichert.',
  'Workflow actions, audit events and sync history are kept.':
    'Handlungen von Abläufen, Prüfereignisse und Abgleiche werden gespeichert.',
  'Desktop data is taken only when the customer switches it on.':
    'Desktop-Daten werden nur erhoben, wenn der Kunde es einschaltet.',
  'Activity is a count, never what is typed.': 'Aktivität ist eine Zahl, nie das Getippte.',
  'Idle times are kept.': 'Leerlaufzeiten werden gespeichert.',
  'The window in use is kept as the policy allows.':
    'Das benutzte Fenster wird gespeichert, wie die Richtlinie es erlaubt.',
  'Screenshots are taken as configured, off by default.':
    'Bildschirmfotos entstehen wie eingestellt, ab Werk gar nicht.',
  'Intervals of work and sync are kept.': 'Zeiten der Arbeit und des Abgleichs werden gespeichert.',
  'Settings of the workspace rule the desktop application.':
    'Einstellungen des Arbeitsbereichs regeln die Desktop-Anwendung.',
  'The customer names the purpose of desktop use.': 'Der Kunde nennt den Zweck der Desktop-Nutzung.',
  'Data is used to deliver, secure, support and improve.':
    'Daten dienen dazu, zu liefern, zu schützen, zu helfen und zu verbessern.',
  'One account may have several workspaces and changes between them.':
    'Ein Konto kann mehrere Arbeitsbereiche haben und zwischen ihnen wechseln.',
  'CRM, people, projects and reporting.': 'CRM, Personal, Projekte und Berichte.',
  'Requests, tickets, onboarding and mails of the service.': 'Anfragen, Tickets, Einführung und Mails des Dienstes.',
  'Fraud, spam and intrusion are met.': 'Betrug, Spam und Eindringen wird begegnet.',
  'Logs, backups and controls are kept up.': 'Protokolle, Sicherungen und Maßnahmen werden gepflegt.',
  'Renewals and reminders of payment.': 'Verlängerungen und Zahlungserinnerungen.',
  'Analytics for improvement are sums without people.': 'Auswertungen zur Verbesserung sind Summen ohne Personen.',
  'Content is not used for advertising.': 'Inhalte dienen nicht der Werbung.',
  'Other services connect only when the customer chooses.':
    'Andere Dienste werden nur verbunden, wenn der Kunde es will.',
  'Google gives profile, address, tokens and calendar when allowed.':
    'Google gibt Profil, Adresse, Token und Kalender, wenn erlaubt.',
  'Signing in with Google, linking and unlinking; an unverified address never links.':
    'Anmelden mit Google, verknüpfen und lösen; eine unbestätigte Adresse wird nie verknüpft.',
  'Google Calendar.': 'Google Kalender.',
  'Google Meet.': 'Google Meet.',
  'Google data serves only what the user asked for.': 'Google-Daten dienen nur dem, worum der Nutzer gebeten hat.',
  'Google data is never sold.': 'Google-Daten werden nie verkauft.',
  'Google data trains no models.': 'Mit Google-Daten werden keine Modelle trainiert.',
  'WhatsApp and Meta through their own services.': 'WhatsApp und Meta über deren eigene Dienste.',
  'Payment, storage, mail and hosting are replaceable.': 'Zahlung, Speicher, Mail und Hosting sind austauschbar.',
  'Cookies and tokens keep people signed in and remember the workspace.':
    'Cookies und Token halten Personen angemeldet und merken sich den Arbeitsbereich.',
  'Sign-in and session are checked.': 'Anmeldung und Sitzung werden geprüft.',
  'The workspace is in the address; preferences are kept on the server.':
    'Der Arbeitsbereich steht in der Adresse; Vorlieben liegen auf dem Server.',
  'Failures are watched without what people typed.': 'Fehler werden beobachtet, ohne das, was jemand getippt hat.',
  'Without cookies a page explains what does not work.': 'Ohne Cookies erklärt eine Seite, was nicht geht.',
  'No more is disclosed than necessary.': 'Es wird nicht mehr offengelegt als nötig.',
  'Providers share what their task needs.': 'Dienstleister erhalten, was ihre Aufgabe braucht.',
  'Administrators and users see what their rights allow.':
    'Administratoren und Nutzer sehen, was ihre Rechte erlauben.',
  'A connection has an owner, limits and an end.': 'Eine Verbindung hat einen Besitzer, Grenzen und ein Ende.',
  'Advisers and auditors see under confidentiality.': 'Berater und Prüfer sehen unter Verschwiegenheit.',
  'Authorities get only what the law asks for.': 'Behörden erhalten nur, was das Gesetz verlangt.',
  'Personal data is not sold.': 'Personenbezogene Daten werden nicht verkauft.',
  'Each class of data has a time it is kept.': 'Jede Klasse von Daten hat eine Frist.',
  'A legal hold pauses deletion for exactly its scope.':
    'Eine rechtliche Sperre hält die Löschung an, genau für ihren Umfang.',
  'Customers may ask for deletion of the workspace.': 'Kunden dürfen die Löschung des Arbeitsbereichs verlangen.',
  'Transport is encrypted.': 'Die Übertragung ist verschlüsselt.',
  'Access follows roles.': 'Zugang folgt Rollen.',
  'Signing in is safeguarded and verified.': 'Anmelden ist abgesichert und bestätigt.',
  'Operation is logged and watched.': 'Der Betrieb wird protokolliert und beobachtet.',
  'Vendors are managed and environments kept apart.': 'Lieferanten werden geführt und Umgebungen getrennt.',
  'Transfers abroad have safeguards.': 'Übermittlungen ins Ausland haben Garantien.',
  'Access, correction, deletion, restriction and objection.':
    'Auskunft, Berichtigung, Löschung, Einschränkung und Widerspruch.',
  'Requests about a workspace go to its administrator first.':
    'Anfragen zu einem Arbeitsbereich gehen zuerst an dessen Administrator.',
  'Identity is verified before acting.': 'Vor dem Handeln wird die Identität geprüft.',
  'A refusal names its reason.': 'Eine Ablehnung nennt ihren Grund.',
  'Not for people under 18.': 'Nicht für Personen unter 18.',
  'Material changes are published and told.': 'Wesentliche Änderungen werden veröffentlicht und mitgeteilt.',
  'A request can name workspace and environment.': 'Eine Anfrage kann Arbeitsbereich und Umgebung nennen.',
  'Search finds what one may read, and nothing else.': 'Die Suche findet, was man lesen darf, und sonst nichts.',
  // REL
  'The policy has a date from which it holds.': 'Die Erklärung hat ein Datum, ab dem sie gilt.',
  'Name, address and hashed password are kept.': 'Name, Adresse und gehashtes Passwort werden gespeichert.',
  'Picture, team name and role are kept.': 'Bild, Teamname und Rolle werden gespeichert.',
  'Companies, people, deals, tasks and notes.': 'Unternehmen, Personen, Deals, Aufgaben und Notizen.',
  'Users make fields of their own.': 'Nutzer legen eigene Felder an.',
  'Sign-in times, features used and errors are kept.':
    'Anmeldezeiten, genutzte Funktionen und Fehler werden gespeichert.',
  'Address, browser and device are kept.': 'Adresse, Browser und Gerät werden gespeichert.',
  'A self-hosted installation sends nothing to anybody.': 'Eine selbst betriebene Installation sendet niemandem etwas.',
  'Self-hosted data stays on the customer’s servers.': 'Selbst betriebene Daten bleiben auf den Servern des Kunden.',
  'The contact form keeps name, address and message.': 'Das Kontaktformular speichert Name, Adresse und Nachricht.',
  'The site counts visits without people.': 'Die Seite zählt Besuche ohne Personen.',
  'Data is used to provide the CRM.': 'Daten dienen dazu, das CRM zu betreiben.',
  'Access is enforced per team.': 'Zugang wird je Team durchgesetzt.',
  'Mails: recovery and invitation, each link once and for a short time.':
    'Mails: Wiederherstellung und Einladung, jeder Link einmal und für kurze Zeit.',
  'Improvement uses sums without people.': 'Verbesserung nutzt Summen ohne Personen.',
  'Support answers.': 'Der Support antwortet.',
  'Data is not sold.': 'Daten werden nicht verkauft.',
  'CRM data is not used for advertising.': 'CRM-Daten dienen nicht der Werbung.',
  'Nothing is shared but as listed.': 'Nichts wird weitergegeben außer wie aufgelistet.',
  'No model is trained on the data.': 'Mit den Daten wird kein Modell trainiert.',
  'Providers: hosting, mail, error monitoring; the last is off.':
    'Dienstleister: Hosting, Mail, Fehlerbeobachtung; die letzte ist aus.',
  'Error reports have nothing personal in them.': 'Fehlerberichte enthalten nichts Persönliches.',
  'CRM data is shared with no third party.': 'CRM-Daten werden mit keinem Dritten geteilt.',
  'TLS for all data under way.': 'TLS für alle Daten unterwegs.',
  'Sensitive fields are encrypted in the database.': 'Sensible Felder sind in der Datenbank verschlüsselt.',
  'Teams are isolated from each other.': 'Teams sind voneinander getrennt.',
  'Tokens for the API have limits, an end and a workspace.':
    'Token der Schnittstelle haben Grenzen, ein Ende und einen Arbeitsbereich.',
  'Updates and audits of dependencies.': 'Aktualisierungen und Prüfungen von Abhängigkeiten.',
  'Data of an active account is kept.': 'Daten eines aktiven Kontos bleiben.',
  'Data of a deleted account is gone within 30 days.': 'Daten eines gelöschten Kontos sind innerhalb von 30 Tagen weg.',
  'Contact forms are kept up to 12 months.': 'Kontaktformulare werden bis zu 12 Monate gehalten.',
  'Server logs are kept up to 90 days.': 'Server-Protokolle werden bis zu 90 Tage gehalten.',
  'One’s own data can be seen at any time.': 'Die eigenen Daten sind jederzeit einsehbar.',
  'Export through the application or the API, with the same content.':
    'Ausleitung über die Anwendung oder die Schnittstelle, mit demselben Inhalt.',
  'One corrects one’s own data in the profile.': 'Die eigenen Daten berichtigt man im Profil.',
  'One can delete one’s account.': 'Man kann sein Konto löschen.',
  'One may object to a purpose.': 'Man darf einem Zweck widersprechen.',
  'An answer within 15 business days.': 'Eine Antwort innerhalb von 15 Arbeitstagen.',
  'Cookies: session and CSRF; the theme needs none.': 'Cookies: Sitzung und CSRF; das Farbschema braucht keines.',
  'The theme is part of the profile and there before the first paint.':
    'Das Farbschema ist Teil des Profils und da, bevor die Seite erscheint.',
  'No tracking cookies.': 'Keine Tracking-Cookies.',
  'Not for people under 16.': 'Nicht für Personen unter 16.',
  'Material changes are told.': 'Wesentliche Änderungen werden mitgeteilt.',
  'Open source, self-hosted, no price per seat, made for agents.':
    'Quelloffen, selbst betrieben, ohne Preis je Platz, für Agenten gemacht.',
  // CLI
  'Search over everything.': 'Suche über alles.',
  'Name, address, hashed password and workspace name are kept.':
    'Name, Adresse, gehashtes Passwort und Name des Arbeitsbereichs werden gespeichert.',
  'The payment provider takes the card; its number is never seen here.':
    'Der Zahlungsdienst nimmt die Karte; ihre Nummer ist hier nie zu sehen.',
  'Contacts, deals, companies, activities and notes, linked freely; merged and taken apart again.':
    'Kontakte, Deals, Unternehmen, Aktivitäten und Notizen, frei verknüpft; zusammengeführt und wieder getrennt.',
  'Data is typed in or imported.': 'Daten werden eingetippt oder importiert.',
  'Forms.': 'Formulare.',
  'Mail, text messages and calls are kept.': 'Mails, Textnachrichten und Anrufe werden gespeichert.',
  'Files are uploaded.': 'Dateien werden hochgeladen.',
  'Data is opened only to operate or on request.': 'Daten werden nur zum Betrieb oder auf Bitte geöffnet.',
  'Pages, features, calls, address and session length are kept.':
    'Seiten, Funktionen, Aufrufe, Adresse und Dauer der Sitzung werden gespeichert.',
  'Use is kept per person for 90 days, then as sums.': 'Nutzung wird je Person 90 Tage gehalten, danach als Summen.',
  'Cookies for sessions; preferences on the server.': 'Cookies für Sitzungen; Vorlieben auf dem Server.',
  'Cookies can be blocked.': 'Cookies lassen sich sperren.',
  'Theme and font can be chosen.': 'Farbschema und Schrift sind wählbar.',
  'Mails: confirmation, recovery, receipts, use of the plan.':
    'Mails: Bestätigung, Wiederherstellung, Belege, Nutzung des Tarifs.',
  'Subscriptions are billed.': 'Abonnements werden abgerechnet.',
  'Fraud and abuse are met.': 'Betrug und Missbrauch wird begegnet.',
  'Legal duties are kept.': 'Rechtspflichten werden eingehalten.',
  'Personal information is not sold.': 'Persönliche Informationen werden nicht verkauft.',
  'Content trains no AI.': 'Inhalte trainieren keine KI.',
  'Data is shared with contracted providers only.': 'Daten werden nur mit verpflichteten Dienstleistern geteilt.',
  'Stripe takes payments.': 'Stripe nimmt Zahlungen an.',
  'AI gets only what the user picked.': 'KI erhält nur, was der Nutzer ausgewählt hat.',
  'An AI assistant.': 'Ein KI-Assistent.',
  'Mail through a provider or one’s own server.': 'Mail über einen Dienstleister oder den eigenen Server.',
  'Text messages and calls only when switched on.': 'Textnachrichten und Anrufe nur, wenn eingeschaltet.',
  'Logs have nothing personal in them.': 'Protokolle enthalten nichts Persönliches.',
  'Disclosure only where the law asks.': 'Offenlegung nur, wo das Gesetz es verlangt.',
  'Export at any time.': 'Ausleitung jederzeit.',
  'Account and CRM data can be edited.': 'Konto- und CRM-Daten lassen sich bearbeiten.',
  'A workspace can be deleted at any time.': 'Ein Arbeitsbereich lässt sich jederzeit löschen.',
  'The account can be deleted.': 'Das Konto lässt sich löschen.',
  'Portability, objection, complaint.': 'Übertragbarkeit, Widerspruch, Beschwerde.',
  'TLS under way.': 'TLS unterwegs.',
  'Passwords by bcrypt.': 'Passwörter mit bcrypt.',
  'Keys for the API are stored as hashes.': 'Schlüssel der Schnittstelle liegen als Hashes vor.',
  'Regular backups.': 'Regelmäßige Sicherungen.',
  'Each part of the program has the least rights it needs in the database.':
    'Jeder Teil des Programms hat die geringsten Rechte in der Datenbank, die er braucht.',
  'A weak or common password is refused, without asking anybody outside.':
    'Ein schwaches oder übliches Passwort wird abgewiesen, ohne draußen jemanden zu fragen.',
  'Data is kept while the account is active.': 'Daten bleiben, solange das Konto aktiv ist.',
  'Deleted data leaves the database within 30 days.': 'Gelöschte Daten verlassen die Datenbank innerhalb von 30 Tagen.',
  '… and the backups within 30 more days.': '… und die Sicherungen innerhalb von 30 weiteren Tagen.',
  'Billing records may stay longer.': 'Abrechnungsunterlagen dürfen länger bleiben.',
  'Where data is stored is shown at sign-up.': 'Wo Daten liegen, steht bei der Anmeldung.',
  'Material changes are mailed.': 'Wesentliche Änderungen werden gemailt.',
  'A mailbox for privacy.': 'Ein Postfach für den Datenschutz.',
  'Several workspaces per account.': 'Mehrere Arbeitsbereiche je Konto.',
  // What somebody vouches for.
  'Everybody who can reach the machines or the console has signed an undertaking of confidentiality and is trained in data protection.':
    'Wer an die Maschinen oder die Konsole kommt, hat eine Verpflichtung zur Vertraulichkeit unterschrieben und ist im Datenschutz geschult.',
  'Disks, snapshots and networks of the host carry data only encrypted, under keys that the host does not have.':
    'Platten, Snapshots und Netze des Rechenzentrums tragen Daten nur verschlüsselt, unter Schlüsseln, die es nicht hat.',
  'The disks under the database, DATA_DIR and the backups are encrypted, and their keys lie elsewhere.':
    'Die Platten unter der Datenbank, DATA_DIR und den Sicherungen sind verschlüsselt, und ihre Schlüssel liegen woanders.',
  'Somebody reads the advisories of what the program is built on, brings in repairs in time, and reviews changes of the code before they run here.':
    'Jemand liest die Sicherheitsmeldungen dessen, worauf das Programm baut, spielt Reparaturen rechtzeitig ein und prüft Änderungen am Code, bevor sie hier laufen.',
  'Backups of the external PostgreSQL that are made with tools of our own are gone after 30 days.':
    'Sicherungen des externen PostgreSQL, die mit eigenen Werkzeugen gemacht werden, sind nach 30 Tagen weg.',
  'A tool of our own backs up the external PostgreSQL and DATA_DIR every day, keeps each backup for 30 days, encrypted, and a restore was rehearsed within the year.':
    'Ein eigenes Werkzeug sichert das externe PostgreSQL und DATA_DIR jeden Tag, hält jede Sicherung 30 Tage, verschlüsselt, und eine Rückkehr wurde binnen des Jahres geprobt.',
  'Every adviser and auditor who sees data has signed a duty of confidentiality before, or has one by law.':
    'Jeder Berater und Prüfer, der Daten sieht, hat vorher eine Verschwiegenheit unterschrieben oder ist gesetzlich dazu verpflichtet.',
  'Contracts and security of every vendor were looked at within the year, and test systems hold no data of workspaces and no keys of this installation.':
    'Verträge und Sicherheit jedes Lieferanten wurden binnen des Jahres angesehen, und Testsysteme haben weder Daten von Arbeitsbereichen noch Schlüssel dieser Installation.',
}

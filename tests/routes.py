"""Who may open what: every address × role × expected status, as one table.

A line is: method, route name, then what office, leader, bureau, firm, partner, a stranger
(the office of another chain) and nobody signed in are answered. A stranger gets 404 on
everything of a chain, nobody is sent to sign in (302; 401 by the API).

Posts carry no data: 422, 200 or 302 say that the actor came as far as the form, 404 and 403 that
they did not. `-` says that the role is not asked (the answer would end its own session).

What an address is about belongs to an organisation that none of the roles acts for. `ROUTE@own`
asks for what belongs to the organisation (or person) asking, `ROUTE@consented` for what others let
everybody see, `ROUTE@applied` and the like for an import in that state (otherwise one that waits to
be confirmed), `ROUTE@operator` asks as a person who may make chains.
"""

from __future__ import annotations

ROLES = ("office", "leader", "bureau", "firm", "partner", "stranger", "nobody")

WEB = """
# people and rights
GET  home                                302 302 302 302 302 302 302
POST accounts:switch                     404 404 404 404 404 404 302
GET  accounts:profile                    200 200 200 200 200 200 302
POST accounts:profile                    422 422 422 422 422 422 302
GET  accounts:tokens                     200 200 200 200 200 200 302
POST accounts:tokens                     422 422 422 422 422 422 302
POST accounts:token_revoke               302 404 404 404 404 404 302
GET  accounts:invitation                 200 200 200 200 200 200 200
POST accounts:invitation                 302 302 302 302 302 302 302
GET  accounts:people                     200 200 404 404 404 404 302
POST accounts:invite                     422 404 404 404 404 404 302
POST accounts:end                        302 404 404 404 404 404 302
POST accounts:revoke                     302 404 404 404 404 404 302

# notices: each one's own; webhooks and hours are the office's
GET  notices:list                        200 200 200 200 200 200 302
POST notices:read_all                    302 302 302 302 302 302 302
GET  notices:preferences                 200 200 200 200 200 200 302
POST notices:preferences                 422 422 422 422 422 422 302
GET  notices:follow                      302 404 404 404 404 404 302
POST notices:read                        302 404 404 404 404 404 302
GET  notices:webhooks                    200 404 404 404 404 404 302
GET  notices:webhook_new                 200 404 404 404 404 404 302
POST notices:webhook_new                 422 404 404 404 404 404 302
GET  notices:webhook_edit                200 404 404 404 404 404 302
POST notices:webhook_edit                422 404 404 404 404 404 302
POST notices:webhook_test                302 404 404 404 404 404 302
POST notices:webhook_switch              302 404 404 404 404 404 302
POST notices:webhook_remove              302 404 404 404 404 404 302
GET  notices:hours                       200 404 404 404 404 404 302
POST notices:hours                       422 404 404 404 404 404 302

# signing in (django-allauth)
GET  account_login                       302 302 302 302 302 302 200
POST account_logout                      -   -   -   -   -   -   302
GET  account_inactive                    200 200 200 200 200 200 200
GET  account_signup                      302 302 302 302 302 302 200
GET  account_reauthenticate              200 200 200 200 200 200 302
GET  account_email                       200 200 200 200 200 200 302
GET  account_email_verification_sent     200 200 200 200 200 200 200
GET  account_confirm_email               200 200 200 200 200 200 200
GET  account_change_password             200 200 200 200 200 200 302
GET  account_set_password                302 302 302 302 302 302 302
GET  account_reset_password              200 200 200 200 200 200 200
GET  account_reset_password_done         200 200 200 200 200 200 200
GET  account_reset_password_from_key     200 200 200 200 200 200 200
GET  account_reset_password_from_key_done 200 200 200 200 200 200 200
GET  account_confirm_login_code          302 302 302 302 302 302 302
GET  mfa_index                           200 200 200 200 200 200 302
GET  mfa_authenticate                    302 302 302 302 302 302 302
GET  mfa_reauthenticate                  302 302 302 302 302 302 302
GET  mfa_activate_totp                   302 302 302 302 302 302 302
GET  mfa_deactivate_totp                 404 404 404 404 404 404 302
GET  mfa_view_recovery_codes             404 404 404 404 404 404 302
GET  mfa_generate_recovery_codes         302 302 302 302 302 302 302
GET  mfa_download_recovery_codes         404 404 404 404 404 404 302

# the frame
POST web:language                        302 302 302 302 302 302 302
GET  web:health                          200 200 200 200 200 200 200
GET  jobs:detail                         200 404 404 404 404 404 302
POST jobs:cancel                         302 404 404 404 404 404 302
GET  reports:overview                    200 200 200 200 200 404 302
POST jobs:cancel@own                     302 302 302 302 302 404 302
GET  jobs:detail@own                     200 200 200 200 200 404 302
GET  jobs:workbook                       404 404 404 404 404 404 302
GET  jobs:workbook@own                   200 200 200 200 200 404 302
GET  jobs:workbook_file                  404 404 404 404 404 404 302
GET  jobs:workbook_file@own              404 404 404 404 404 404 302

# briefings are the office's; leader and bureaus read them; nobody else knows of them
GET  reports:briefings                   200 200 200 404 404 404 302
GET  reports:briefing_new                200 403 403 404 404 404 302
POST reports:briefing_new                422 403 403 404 404 404 302
GET  reports:briefing                    200 200 404 404 404 404 302
GET  reports:briefing@issued_brief       200 200 200 404 404 404 302
GET  reports:briefing_edit               200 403 404 404 404 404 302
POST reports:briefing_edit               422 403 404 404 404 404 302
GET  reports:briefing_edit@issued_brief  403 403 403 404 404 404 302
POST reports:briefing_act                303 403 404 404 404 404 302
POST reports:briefing_act@issued_brief   303 403 403 404 404 404 302
GET  reports:briefing_text               200 403 404 404 404 404 302
POST reports:briefing_text               422 403 404 404 404 404 302
POST reports:briefing_follow             303 403 404 404 404 404 302
GET  reports:briefing_docx               200 200 404 404 404 404 302
GET  reports:briefing_docx@issued_brief  200 200 200 404 404 404 302
GET  reports:briefing_pdf                200 200 404 404 404 404 302
GET  reports:briefing_pdf@issued_brief   200 200 200 404 404 404 302

# the screen of a meeting room; at its address for whoever has it
GET  reports:screen                      200 200 200 404 404 404 302
GET  reports:screen_panels               200 200 200 404 404 404 302
GET  reports:screen_address              200 404 404 404 404 404 302
POST reports:screen_address              303 404 404 404 404 404 302
GET  screen:public                       404 404 404 404 404 404 404
GET  screen:public@published             200 200 200 200 200 200 200
GET  screen:public_panels                404 404 404 404 404 404 404
GET  screen:public_panels@published      200 200 200 200 200 200 200

# chains
GET  chains:new                          404 404 404 404 404 404 302
POST chains:new                          404 404 404 404 404 404 302
GET  chains:new@operator                 200 200 200 200 200 200 302
POST chains:new@operator                 200 200 200 200 200 200 302
GET  chains:announcement                 404 404 404 404 404 404 302
POST chains:announcement                 404 404 404 404 404 404 302
GET  chains:announcement@operator        200 200 200 200 200 200 302
POST chains:announcement@operator        422 422 422 422 422 422 302
POST chains:confirm                      404 404 404 404 404 404 302
POST chains:confirm@operator             422 422 422 422 422 422 302
GET  chain:chain_edit                    200 403 403 403 403 404 302
POST chain:chain_edit                    200 403 403 403 403 404 302

# the map
GET  chain:map                           200 200 200 200 200 404 302
GET  chain:map_find                      200 200 200 200 200 404 302
GET  chain:map_svg                       200 200 200 200 200 404 302
GET  chain:map_xlsx                      200 200 200 200 200 404 302
GET  chain:stage_panel                   200 200 200 200 200 404 302
GET  chain:stage                         200 200 200 200 200 404 302
GET  chain:mine                          200 200 200 200 200 404 302
GET  chain:firm                          200 200 200 200 200 404 302

# stages: seen by every member, drawn by the office
GET  chain:stages                        200 403 403 403 403 404 302
GET  chain:stage_new                     200 403 403 403 403 404 302
POST chain:stage_new                     200 403 403 403 403 404 302
GET  chain:stage_edit                    200 403 403 403 403 404 302
POST chain:stage_edit                    200 403 403 403 403 404 302
POST chain:stage_move                    303 403 403 403 403 404 302
GET  chain:stage_remove                  200 403 403 403 403 404 302
POST chain:stage_remove                  303 403 403 403 403 404 302
POST chain:stages_undo                   303 403 403 403 403 404 302
POST chain:input_add                     303 403 403 403 403 404 302
POST chain:input_remove                  303 403 403 403 403 404 302

# supply links: who buys from whom is known to the two, the office and the leader
GET  chain:links                         200 200 200 200 200 404 302
GET  chain:links_export                  200 200 200 200 200 404 302
POST chain:links_export                  303 303 303 303 303 404 302
GET  chain:partner_options               200 200 200 200 200 404 302
GET  chain:link_new                      200 403 403 403 403 404 302
POST chain:link_new                      422 403 403 403 403 404 302
GET  chain:link_new@own                  200 200 200 200 200 404 302
POST chain:link_new@own                  422 422 422 422 422 404 302
GET  chain:placement_new                 200 403 403 403 403 404 302
POST chain:placement_new                 422 403 403 403 403 404 302
GET  chain:placement_edit                200 403 403 403 403 404 302
POST chain:placement_edit                422 403 403 403 403 404 302
GET  chain:placement_edit@own            200 200 200 200 200 404 302
POST chain:placement_edit@own            422 422 422 422 422 404 302
POST chain:placement_remove              303 403 403 403 403 404 302
GET  chain:link_edit                     200 403 404 404 404 404 302
POST chain:link_edit                     422 403 404 404 404 404 302
GET  chain:link_edit@own                 200 200 200 200 200 404 302
POST chain:link_edit@own                 422 422 422 422 422 404 302
GET  chain:link_edit@consented           200 403 403 403 403 404 302
POST chain:link_remove                   303 403 404 404 404 404 302
POST chain:link_remove@own               303 303 303 303 303 404 302
POST chain:link_remove@consented         303 403 403 403 403 404 302

# what would break: firms are told to office and leader, stages to bureaus, oneself to the others
GET  chain:resilience                    200 200 200 200 200 404 302
POST chain:resilience_run                303 303 403 403 403 404 302
GET  chain:resilience_firm               200 200 404 404 404 404 302
GET  chain:resilience_firm@own           200 200 404 404 404 404 302
GET  chain:resilience_draws              200 403 404 404 404 404 302
POST chain:resilience_draws              422 403 404 404 404 404 302
POST chain:resilience_export             303 303 403 403 403 404 302
GET  chain:resilience_export_job         200 404 404 404 404 404 302
GET  chain:resilience_export_file        404 404 404 404 404 404 302
GET  chain:resilience_remedies           200 200 404 404 404 404 302
GET  chain:source_plans                  200 200 404 404 404 404 302
POST chain:source_plans                  422 422 404 404 404 404 302
GET  chain:source_plan                   200 200 404 404 404 404 302
GET  chain:source_plan_xlsx              200 200 404 404 404 404 302
GET  chain:resilience_input              200 200 404 404 404 404 302
POST chain:resilience_input              303 303 404 404 404 404 302
GET  chain:scenarios                     200 200 404 404 404 404 302
GET  chain:scenario_new                  200 403 404 404 404 404 302
POST chain:scenario_new                  422 403 404 404 404 404 302
GET  chain:scenario                      200 200 404 404 404 404 302
GET  chain:scenario_compare              200 200 404 404 404 404 302
GET  chain:scenario_compare_pdf          200 200 404 404 404 404 302
GET  chain:scenario_compare_xlsx         200 200 404 404 404 404 302
POST chain:scenario_again                303 403 404 404 404 404 302
POST chain:scenario_let_go               303 403 404 404 404 404 302
GET  chain:scenario_xlsx                 200 200 404 404 404 404 302
GET  chain:scenario_pdf                  200 200 404 404 404 404 302
POST chain:scenario_remove               303 403 404 404 404 404 302

# the product graph
GET  chain:products                      200 200 200 200 200 404 302
GET  chain:products_import               200 403 403 403 403 404 302
POST chain:products_import               200 403 403 403 403 404 302
GET  chain:products_job                  200 404 404 404 404 404 302
POST chain:products_remove               303 403 403 403 403 404 302

# the registry: read by every member
GET  organisations:list                  200 200 200 200 200 404 302
GET  organisations:export                200 200 200 200 200 404 302
POST organisations:export                303 303 303 303 303 404 302
GET  organisations:search                200 200 200 200 200 404 302
GET  organisations:tiers                 200 200 200 200 200 404 302
GET  organisations:expiring              200 200 200 200 200 404 302
GET  organisations:detail                200 200 200 200 200 404 302
GET  organisations:certificates          200 200 200 200 200 404 302
GET  organisations:names                 200 200 200 200 200 404 302
GET  organisations:contacts              200 200 200 200 200 404 302
GET  organisations:members               200 200 200 200 200 404 302
GET  organisations:panel                 404 404 404 404 404 404 302
GET  organisations:bodies                200 200 200 200 200 404 302
GET  organisations:bodies_export         200 200 200 200 200 404 302
POST organisations:bodies_export         303 303 303 303 303 404 302
GET  organisations:terms                 200 200 200 200 200 404 302
GET  organisations:looked_after          200 200 200 200 200 404 302

# the registry: history, and what organisations changed themselves
GET  organisations:history               200 200 403 403 403 404 302
GET  organisations:history@own           200 200 200 200 200 404 302
GET  organisations:changes               200 200 404 404 404 404 302

# the registry: entries are made, merged and removed by the office
GET  organisations:new                   200 403 403 403 403 404 302
POST organisations:new                   422 403 403 403 403 404 302
GET  organisations:likely                200 403 403 403 403 404 302
GET  organisations:merge_choose          200 403 403 403 403 404 302
GET  organisations:merge_choose@own      200 403 403 403 403 404 302
GET  organisations:merge                 200 403 403 403 403 404 302
POST organisations:merge                 302 403 403 403 403 404 302
POST organisations:tell_apart            302 403 403 403 403 404 302
POST organisations:apart_undo            302 403 403 403 403 404 302
GET  organisations:unmerge               200 403 403 403 403 404 302
POST organisations:unmerge               302 403 403 403 403 404 302
POST organisations:remove                302 403 403 403 403 404 302
POST organisations:remove@own            302 403 403 403 403 404 302

# the registry: kept by the organisation itself and the office
GET  organisations:edit                  200 403 403 403 403 404 302
POST organisations:edit                  422 403 403 403 403 404 302
GET  organisations:edit@own              200 200 200 200 200 404 302
POST organisations:edit@own              422 422 422 422 422 404 302
POST organisations:name_add              422 403 403 403 403 404 302
POST organisations:name_add@own          422 422 422 422 422 404 302
POST organisations:name_remove           302 403 403 403 403 404 302
POST organisations:name_remove@own       302 302 302 302 302 404 302
POST organisations:contact_add           422 403 403 403 403 404 302
POST organisations:contact_add@own       422 422 422 422 422 404 302
GET  organisations:contact_edit          200 403 403 403 403 404 302
POST organisations:contact_edit          422 403 403 403 403 404 302
GET  organisations:contact_edit@own      200 200 200 200 200 404 302
POST organisations:contact_edit@own      422 422 422 422 422 404 302
POST organisations:contact_erase         302 403 403 403 403 404 302
POST organisations:contact_erase@own     302 302 302 302 302 404 302

# the registry: what it shares is decided by the organisation alone
POST organisations:sharing               403 403 403 403 403 404 302
POST organisations:sharing@own           302 302 302 302 302 404 302

# the registry: certificates and seats are recorded by the office
POST organisations:certificate_add       422 403 403 403 403 404 302
POST organisations:certificate_add@own   422 403 403 403 403 404 302
GET  organisations:certificate_edit      200 403 403 403 403 404 302
POST organisations:certificate_edit      422 403 403 403 403 404 302
GET  organisations:certificate_edit@own  200 403 403 403 403 404 302
POST organisations:certificate_edit@own  422 403 403 403 403 404 302
POST organisations:certificate_remove    302 403 403 403 403 404 302
POST organisations:certificate_remove@own 302 403 403 403 403 404 302
POST organisations:member_add            422 403 403 403 403 404 302
GET  organisations:member_end            200 403 403 403 403 404 302
POST organisations:member_end            302 403 403 403 403 404 302
GET  organisations:member_replace        200 403 403 403 403 404 302
POST organisations:member_replace        422 403 403 403 403 404 302
GET  organisations:body_edit             200 403 403 403 403 404 302
POST organisations:body_edit             422 403 403 403 403 404 302
GET  organisations:term_new              200 403 403 403 403 404 302
POST organisations:term_new              422 403 403 403 403 404 302
GET  organisations:term_edit             200 403 403 403 403 404 302
POST organisations:term_edit             422 403 403 403 403 404 302
POST organisations:term_remove           302 403 403 403 403 404 302
POST organisations:firm_assign           422 403 403 403 403 404 302
GET  organisations:assignment_end        200 403 403 403 403 404 302
POST organisations:assignment_end        302 403 403 403 403 404 302
GET  organisations:assignment_pass_on    200 403 403 403 403 404 302
POST organisations:assignment_pass_on    422 403 403 403 403 404 302

# claims: opened by anybody with an account, decided by the office
GET  claims:claim                        200 200 200 200 200 200 302
POST claims:claim                        422 422 422 422 422 422 302
GET  organisations:claims                200 404 404 404 404 404 302
POST organisations:claim_approve         302 404 404 404 404 404 302
POST organisations:claim_approve@own     302 403 403 403 403 404 302
POST organisations:claim_refuse          302 404 404 404 404 404 302
POST organisations:claim_refuse@own      302 403 403 403 403 404 302

# imports: the office's; the leader sees them; nobody else knows of them
GET  imports:list                        200 200 404 404 404 404 302
GET  imports:upload                      200 403 404 404 404 404 302
POST imports:upload                      422 403 404 404 404 404 302
GET  imports:template                    200 403 404 404 404 404 302
GET  imports:detail                      200 200 404 404 404 404 302
GET  imports:detail@uploaded             302 302 404 404 404 404 302
GET  imports:detail@reading              200 200 404 404 404 404 302
GET  imports:detail@applying             200 200 404 404 404 404 302
GET  imports:detail@applied              200 200 404 404 404 404 302
GET  imports:detail@undoing              200 200 404 404 404 404 302
GET  imports:detail@undone               200 200 404 404 404 404 302
GET  imports:detail@failed               200 200 404 404 404 404 302
GET  imports:detail@discarded            200 200 404 404 404 404 302
GET  imports:progress                    200 200 404 404 404 404 302
GET  imports:columns                     200 200 404 404 404 404 302
POST imports:columns                     302 403 404 404 404 404 302
POST imports:decide                      302 403 404 404 404 404 302
POST imports:accept                      302 403 404 404 404 404 302
POST imports:confirm                     302 403 404 404 404 404 302
POST imports:again                       302 403 404 404 404 404 302
POST imports:undo@applied                302 403 404 404 404 404 302
POST imports:undo                        302 403 404 404 404 404 302
POST imports:close@applied               302 403 404 404 404 404 302
POST imports:close                       302 403 404 404 404 404 302
POST imports:discard                     302 403 404 404 404 404 302
GET  imports:mistakes                    200 200 404 404 404 404 302
GET  imports:original                    200 200 404 404 404 404 302

# documents: the office's; leader and bureaus read them; nobody else knows of them
GET  documents:list                      200 200 200 404 404 404 302
GET  documents:add                       200 403 403 404 404 404 302
POST documents:add                       422 403 403 404 404 404 302
GET  documents:figures                   200 200 200 404 404 404 302
POST documents:apply_waiting             302 403 403 404 404 404 302
GET  documents:detail                    200 200 200 404 404 404 302
GET  documents:detail@unread             200 200 200 404 404 404 302
GET  documents:detail@reading            200 200 200 404 404 404 302
GET  documents:progress                  200 200 200 404 404 404 302
POST documents:read                      302 403 403 404 404 404 302
GET  documents:describe                  200 403 403 404 404 404 302
POST documents:describe                  422 403 403 404 404 404 302
POST documents:accept                    302 403 403 404 404 404 302
POST documents:apply                     302 403 403 404 404 404 302
POST documents:undo                      302 403 403 404 404 404 302
POST documents:remove                    302 403 403 404 404 404 302
GET  documents:original                  200 200 200 404 404 404 302
GET  documents:card                      200 200 200 404 404 404 302
POST documents:decide                    302 403 403 404 404 404 302
GET  documents:edit                      200 403 403 404 404 404 302
POST documents:edit                      422 403 403 404 404 404 302
POST documents:mention_decide            302 403 403 404 404 404 302

# the four lists: what was sent to members; another's draft is nobody's business
GET  lists:home                          302 302 302 302 302 404 302
GET  lists:needs                         200 200 200 200 200 404 302
GET  lists:needs_export                  200 200 200 200 200 404 302
POST lists:needs_export                  303 303 303 303 303 404 302
GET  lists:need                          200 200 200 200 200 404 302
GET  lists:need@hidden                   200 200 404 404 404 404 302
GET  lists:need@draft                    404 404 404 404 404 404 302
GET  lists:need_new                      200 200 200 200 200 404 302
POST lists:need_new                      422 422 422 422 422 404 302
POST lists:need_read                     200 200 200 200 200 404 302
GET  lists:party_options                 200 200 200 200 200 404 302
GET  lists:need_edit                     200 403 403 403 403 404 302
POST lists:need_edit                     422 403 403 403 403 404 302
GET  lists:need_edit@hidden              200 403 404 404 404 404 302
GET  lists:need_edit@own                 200 200 200 200 200 404 302
POST lists:need_edit@own                 422 422 422 422 422 404 302
POST lists:outside_offer                 303 403 404 404 404 404 302
POST lists:outside_offer@own             303 403 403 403 403 404 302
GET  lists:need_act                      200 403 403 403 403 404 302
POST lists:need_act                      422 403 403 403 403 404 302
GET  lists:need_act@hidden               200 403 404 404 404 404 302
GET  lists:need_act@work                 403 403 200 403 403 404 302
POST lists:need_act@work                 403 403 422 403 403 404 302
GET  lists:need_act@decide               200 200 403 403 403 404 302
POST lists:need_act@decide               422 422 403 403 403 404 302
GET  lists:need_act@own                  200 200 200 200 200 404 302
POST lists:need_act@own                  422 422 422 422 422 404 302
GET  lists:policies                      200 200 200 200 200 404 302
GET  lists:policies_export               200 200 200 200 200 404 302
POST lists:policies_export               303 303 303 303 303 404 302
GET  lists:policy                        200 200 200 200 200 404 302
GET  lists:policy@policy_draft           200 200 404 404 404 404 302
GET  lists:policy_new                    200 403 200 403 403 404 302
POST lists:policy_new                    422 403 422 403 403 404 302
POST lists:policy_check                  200 403 200 403 403 404 302
GET  lists:policy_edit                   200 403 403 403 403 404 302
POST lists:policy_edit                   422 403 403 403 403 404 302
GET  lists:policy_edit@issued            200 403 200 403 403 404 302
POST lists:policy_act                    303 403 403 403 403 404 302
GET  lists:policy_could                  200 200 404 404 404 404 302
GET  lists:policy_could@issued           200 200 200 404 404 404 302
GET  lists:policy_could_export           200 200 404 404 404 404 302
POST lists:policy_could_export           303 303 404 404 404 404 302
GET  lists:policy_could_export@issued    200 200 200 404 404 404 302
POST lists:policy_could_export@issued    303 303 303 404 404 404 302
POST lists:policy_tell                   303 403 403 403 403 404 302
POST lists:policy_tell@issued            303 403 303 403 403 404 302
POST lists:policy_apply                  404 404 404 303 404 404 302
POST lists:policy_case                   303 403 404 404 404 404 302
POST lists:policy_case@issued            303 403 303 404 404 404 302
POST lists:policy_payment_void           303 403 404 404 404 404 302
POST lists:policy_payment_void@issued    303 403 303 404 404 404 302
GET  lists:policies_for_us               404 404 404 302 404 404 302
GET  lists:policies_for                  200 200 404 404 404 404 302
GET  lists:policies_for@own              404 404 404 200 404 404 302
POST lists:policy_answer                 303 403 404 404 404 404 302
POST lists:policy_answer@own             404 404 404 303 404 404 302
GET  lists:resources                     200 200 200 200 200 404 302
GET  lists:resources_export              200 200 200 200 200 404 302
POST lists:resources_export              303 303 303 303 303 404 302
GET  lists:resource                      200 200 200 200 200 404 302
GET  lists:resource@draft                404 404 404 404 404 404 302
GET  lists:resource_new                  200 200 200 200 200 404 302
POST lists:resource_new                  422 422 422 422 422 404 302
POST lists:resource_read                 200 200 200 200 200 404 302
POST lists:resources_derive              303 403 403 403 403 404 302
GET  lists:resource_edit                 200 403 403 403 403 404 302
POST lists:resource_edit                 422 403 403 403 403 404 302
GET  lists:resource_edit@own             200 200 200 200 200 404 302
POST lists:resource_edit@own             422 422 422 422 422 404 302
POST lists:resource_act                  303 403 403 403 403 404 302
POST lists:resource_act@own              303 303 303 303 303 404 302

# projects: one for those concerned is nobody else's; own, looked after, taken part in
GET  lists:projects                      200 200 200 200 200 404 302
GET  lists:projects_export               200 200 200 200 200 404 302
POST lists:projects_export               303 303 303 303 303 404 302
GET  lists:project                       200 200 200 200 200 404 302
GET  lists:project@closed                200 200 404 404 404 404 302
GET  lists:project@looked_after          200 200 200 404 404 404 302
GET  lists:project@part                  200 200 404 404 200 404 302
GET  lists:project_new                   200 200 200 200 200 404 302
POST lists:project_new                   422 422 422 422 422 404 302
GET  lists:project_edit                  200 403 403 403 403 404 302
POST lists:project_edit                  422 403 403 403 403 404 302
GET  lists:project_edit@closed           200 403 404 404 404 404 302
GET  lists:project_edit@looked_after     200 403 200 404 404 404 302
GET  lists:project_edit@part             200 403 404 404 403 404 302
GET  lists:project_edit@own              200 200 200 200 200 404 302
POST lists:project_edit@own              422 422 422 422 422 404 302
GET  lists:project_act                   200 403 403 403 403 404 302
POST lists:project_act                   422 403 403 403 403 404 302
GET  lists:project_act@closed            200 403 404 404 404 404 302
GET  lists:project_act@own               200 200 200 200 200 404 302
POST lists:project_act@own               422 422 422 422 422 404 302
GET  lists:milestone_act                 200 403 403 403 403 404 302
POST lists:milestone_act                 422 403 403 403 403 404 302
GET  lists:milestone_act@own             200 200 200 200 200 404 302
POST lists:milestone_act@own             422 422 422 422 422 404 302
GET  lists:obstacle_new                  200 403 403 403 403 404 302
POST lists:obstacle_new                  422 403 403 403 403 404 302
GET  lists:obstacle_new@own              200 200 200 200 200 404 302
POST lists:obstacle_new@own              422 422 422 422 422 404 302
POST lists:obstacle_link                 303 403 403 403 403 404 302
POST lists:obstacle_link@own             303 303 303 303 303 404 302
POST lists:project_take_off              303 403 403 403 403 404 302
POST lists:project_take_off@own          303 303 303 303 303 404 302

# matches: known to both sides, to who is responsible for the need, to office and leader
GET  lists:matches                       200 200 200 200 200 404 302
GET  lists:matches_export                200 200 200 200 200 404 302
POST lists:matches_export                303 303 303 303 303 404 302
GET  lists:match                         200 200 404 404 404 404 302
GET  lists:match@work                    200 200 200 404 404 404 302
GET  lists:match@own                     200 200 200 200 200 404 302
GET  lists:match_weights                 200 403 404 404 404 404 302
POST lists:match_weights                 422 403 404 404 404 404 302
POST lists:match_weights_reset           303 403 404 404 404 404 302
POST lists:match_propose                 303 403 403 403 403 404 302
POST lists:match_propose@own             303 303 303 303 303 404 302
GET  lists:match_step                    200 403 404 404 404 404 302
POST lists:match_step                    422 403 404 404 404 404 302
GET  lists:match_step@own                200 200 200 200 200 404 302
POST lists:match_step@own                422 422 422 422 422 404 302
GET  lists:match_drop                    200 403 404 404 404 404 302
POST lists:match_drop                    422 403 404 404 404 404 302
GET  lists:match_drop@own                200 200 200 200 200 404 302
POST lists:match_drop@own                422 422 422 422 422 404 302
POST lists:match_act                     303 403 404 404 404 404 302
POST lists:match_act@own                 303 303 303 303 303 404 302

# what the public sees: the same for everybody, and nothing of a chain that has no public pages
GET  chain:public_settings               200 403 403 403 403 404 302
POST chain:public_settings               422 403 403 403 403 404 302
GET  public:start                        404 404 404 404 404 404 404
GET  public:start@public                 200 200 200 200 200 200 200
GET  public:members                      404 404 404 404 404 404 404
GET  public:members@public               200 200 200 200 200 200 200
GET  public_lists:needs                  404 404 404 404 404 404 404
GET  public_lists:needs@public           200 200 200 200 200 200 200
GET  public_lists:need                   404 404 404 404 404 404 404
POST public_lists:need                   404 404 404 404 404 404 404
GET  public_lists:need@public            200 200 200 200 200 200 200
POST public_lists:need@public            422 422 422 422 422 422 422
GET  public_lists:need@members_only      404 404 404 404 404 404 404
GET  public_lists:need@unverified        404 404 404 404 404 404 404
GET  public_lists:policies               404 404 404 404 404 404 404
GET  public_lists:policies@public        200 200 200 200 200 200 200
GET  public_lists:policy                 404 404 404 404 404 404 404
GET  public_lists:policy@public          200 200 200 200 200 200 200
GET  public_lists:policy@public_draft    404 404 404 404 404 404 404
GET  public_events:list                  404 404 404 404 404 404 404
GET  public_events:list@public           200 200 200 200 200 200 200
GET  public_events:event                 404 404 404 404 404 404 404
GET  public_events:event@public          200 200 200 200 200 200 200
GET  public_events:event@members_only    404 404 404 404 404 404 404

# matchmaking events: office and leader see all; a party its own talks once it was told
GET  lists:matchmakings                  200 200 200 200 200 404 302
GET  lists:matchmaking_new               200 403 403 403 403 404 302
POST lists:matchmaking_new               422 403 403 403 403 404 302
GET  lists:matchmaking                   200 200 404 404 404 404 302
GET  lists:matchmaking@own               200 200 200 200 200 404 302
GET  lists:matchmaking_edit              200 403 404 404 404 404 302
POST lists:matchmaking_edit              422 403 404 404 404 404 302
POST lists:matchmaking_act               303 403 404 404 404 404 302
GET  lists:matchmaking_outcome           200 200 404 404 404 404 302
GET  lists:matchmaking_outcome@own       200 200 404 404 404 404 302
GET  lists:matchmaking_parties           200 200 404 404 404 404 302
GET  lists:matchmaking_parties@own       200 200 404 404 404 404 302
GET  lists:matchmaking_choose            200 403 404 404 404 404 302
POST lists:matchmaking_choose            303 403 404 404 404 404 302
GET  lists:matchmaking_party             200 200 404 404 404 404 302
GET  lists:matchmaking_party@own         200 200 404 404 404 404 302
POST lists:matchmaking_entry             303 403 404 404 404 404 302
POST lists:matchmaking_entry@own         303 303 303 303 303 404 302
GET  lists:matchmaking_results           200 200 404 404 404 404 302
GET  lists:matchmaking_results@own       200 200 200 200 200 404 302
GET  lists:talk_new                      200 403 404 404 404 404 302
POST lists:talk_new                      422 403 404 404 404 404 302
GET  lists:talk                          200 200 404 404 404 404 302
POST lists:talk                          303 403 404 404 404 404 302
GET  lists:talk@own                      200 200 200 200 200 404 302
POST lists:talk@own                      303 303 303 303 303 404 302
GET  lists:talk_move                     200 403 404 404 404 404 302
POST lists:talk_move                     422 403 404 404 404 404 302
GET  lists:talk_move@own                 200 403 403 403 403 404 302
POST lists:talk_act                      303 403 404 404 404 404 302
GET  lists:matchmaking_plan_pdf          200 200 404 404 404 404 302
GET  lists:matchmaking_plan_pdf@own      200 200 404 404 404 404 302
GET  lists:matchmaking_slips_pdf         200 200 404 404 404 404 302
GET  lists:matchmaking_slips_pdf@own     200 200 404 404 404 404 302
GET  lists:matchmaking_slip_pdf          200 200 404 404 404 404 302
GET  lists:matchmaking_slip_pdf@own      200 200 200 200 200 404 302

# the workshop: what a tool is given belongs to the organisation that gave it
GET  workshop:home                       200 200 200 200 200 404 302
GET  workshop:colour                     200 200 200 200 200 404 302
POST workshop:colour_tolerance           422 422 422 422 422 404 302
GET  workshop:colour_compare             200 200 200 200 200 404 302
POST workshop:colour_compare             422 422 422 422 422 404 302
GET  workshop:colour_sort                200 200 200 200 200 404 302
POST workshop:colour_sort                422 422 422 422 422 404 302
GET  workshop:colour_shade_new           200 200 200 200 200 404 302
POST workshop:colour_shade_new           422 422 422 422 422 404 302
GET  workshop:colour_shades_file         200 200 200 200 200 404 302
POST workshop:colour_shades_file         422 422 422 422 422 404 302
GET  workshop:colour_recipes             200 200 200 200 200 404 302
POST workshop:colour_recipes             422 422 422 422 422 404 302
GET  workshop:colour_dyeings_example     200 200 200 200 200 404 302
GET  workshop:colour_pictures            200 200 200 200 200 404 302
POST workshop:colour_pictures            422 422 422 422 422 404 302
GET  workshop:colour_near                200 200 200 200 200 404 302
POST workshop:colour_near                200 200 200 200 200 404 302
GET  workshop:colour_library             200 200 200 200 200 404 302
GET  workshop:colour_library_export      200 200 200 200 200 404 302
POST workshop:colour_workbook_make       303 303 303 303 303 404 302
GET  workshop:colour_workbook            404 404 404 404 404 404 302
GET  workshop:colour_workbook@own        200 200 200 200 200 404 302
GET  workshop:colour_workbook_file       404 404 404 404 404 404 302
GET  workshop:colour_workbook_file@own   404 404 404 404 404 404 302
POST workshop:colour_change_percent      404 404 404 404 404 404 302
POST workshop:colour_change_percent@own  303 303 303 303 303 404 302
POST workshop:colour_shades_remove       303 303 303 303 303 404 302
GET  workshop:colour_comparison          404 404 404 404 404 404 302
GET  workshop:colour_comparison@own      200 200 200 200 200 404 302
GET  workshop:colour_comparison_export   404 404 404 404 404 404 302
GET  workshop:colour_comparison_export@own 200 200 200 200 200 404 302
GET  workshop:colour_lot                 404 404 404 404 404 404 302
GET  workshop:colour_lot@own             200 200 200 200 200 404 302
GET  workshop:colour_lot_export          404 404 404 404 404 404 302
GET  workshop:colour_lot_export@own      200 200 200 200 200 404 302
GET  workshop:colour_shade               404 404 404 404 404 404 302
GET  workshop:colour_shade@own           200 200 200 200 200 404 302
GET  workshop:colour_change              404 404 404 404 404 404 302
GET  workshop:colour_change@own          200 200 200 200 200 404 302
GET  workshop:colour_dyeings             404 404 404 404 404 404 302
GET  workshop:colour_dyeings@own         200 200 200 200 200 404 302
GET  workshop:colour_recipe              404 404 404 404 404 404 302
GET  workshop:colour_recipe@own          200 200 200 200 200 404 302
GET  workshop:colour_recipe_export       404 404 404 404 404 404 302
GET  workshop:colour_recipe_export@own   200 200 200 200 200 404 302
GET  workshop:colour_picture             404 404 404 404 404 404 302
GET  workshop:colour_picture@own         200 200 200 200 200 404 302
GET  workshop:colour_picture_file        404 404 404 404 404 404 302
GET  workshop:colour_picture_file@own    200 200 200 200 200 404 302
POST workshop:colour_comparison_remove   404 404 404 404 404 404 302
POST workshop:colour_comparison_remove@own 303 303 303 303 303 404 302
POST workshop:colour_comparison_share    404 404 404 404 404 404 302
POST workshop:colour_comparison_share@own 303 303 303 303 303 404 302
POST workshop:colour_lot_remove          404 404 404 404 404 404 302
POST workshop:colour_lot_remove@own      303 303 303 303 303 404 302
POST workshop:colour_lot_share           404 404 404 404 404 404 302
POST workshop:colour_lot_share@own       303 303 303 303 303 404 302
POST workshop:colour_change              404 404 404 404 404 404 302
POST workshop:colour_change@own          303 303 303 303 303 404 302
POST workshop:colour_change_undo         404 404 404 404 404 404 302
POST workshop:colour_change_undo@own     303 303 303 303 303 404 302
POST workshop:colour_dyeings             404 404 404 404 404 404 302
POST workshop:colour_dyeings@own         422 422 422 422 422 404 302
POST workshop:colour_prices              404 404 404 404 404 404 302
POST workshop:colour_prices@own          303 303 303 303 303 404 302
POST workshop:colour_dyeings_remove      404 404 404 404 404 404 302
POST workshop:colour_dyeings_remove@own  303 303 303 303 303 404 302
POST workshop:colour_recipe_remove       404 404 404 404 404 404 302
POST workshop:colour_recipe_remove@own   303 303 303 303 303 404 302
POST workshop:colour_picture             404 404 404 404 404 404 302
POST workshop:colour_picture@own         422 422 422 422 422 404 302
POST workshop:colour_picture_remove      404 404 404 404 404 404 302
POST workshop:colour_picture_remove@own  303 303 303 303 303 404 302
GET  workshop:tools                      200 200 200 200 200 404 302
GET  workshop:tool_new                   403 403 403 403 200 404 302
POST workshop:tool_new                   403 403 403 403 422 404 302
GET  workshop:tool                       200 200 404 404 404 404 302
POST workshop:tool                       403 403 404 404 404 404 302
GET  workshop:tool@own                   200 200 200 200 200 404 302
GET  workshop:tool@approved              200 200 200 200 200 404 302
POST workshop:tool@approved              422 422 422 422 422 404 302
POST workshop:tool_read                  403 403 404 404 404 404 302
POST workshop:tool_read@own              303 303 303 303 303 404 302
POST workshop:tool_key                   403 403 404 404 404 404 302
POST workshop:tool_key@own               200 200 200 200 200 404 302
POST workshop:tool_pause                 403 403 404 404 404 404 302
POST workshop:tool_pause@own             303 303 303 303 303 404 302
POST workshop:tool_decide                303 403 404 404 404 404 302
POST workshop:tool_withdraw              403 403 404 404 404 404 302
POST workshop:tool_withdraw@own          303 303 303 303 303 404 302
POST workshop:tool_revoke                303 403 404 404 404 404 302
POST workshop:tool_revoke@approved       303 403 403 403 403 404 302
GET  workshop:tool_use                   404 404 404 404 404 404 302
GET  workshop:tool_use@own               200 200 200 200 200 404 302
GET  workshop:tool_use_picture           404 404 404 404 404 404 302
GET  workshop:tool_use_picture@own       200 200 200 200 200 404 302
POST workshop:tool_use_send              404 404 404 404 404 404 302
POST workshop:tool_use_send@own          303 303 303 303 303 404 302
POST workshop:tool_use_remove            404 404 404 404 404 404 302
POST workshop:tool_use_remove@own        303 303 303 303 303 404 302
GET  workshop:rolls                      200 200 200 200 200 404 302
GET  workshop:roll_new                   200 200 200 200 200 404 302
POST workshop:roll_new                   422 422 422 422 422 404 302
GET  workshop:roll                       404 404 404 404 404 404 302
GET  workshop:roll@own                   200 200 200 200 200 404 302
GET  workshop:roll_edit                  404 404 404 404 404 404 302
GET  workshop:roll_edit@own              200 200 200 200 200 404 302
POST workshop:roll_edit                  404 404 404 404 404 404 302
POST workshop:roll_edit@own              422 422 422 422 422 404 302
POST workshop:roll_remove                404 404 404 404 404 404 302
POST workshop:roll_remove@own            303 303 303 303 303 404 302
GET  workshop:roll_data                  404 404 404 404 404 404 302
GET  workshop:roll_data@own              200 200 200 200 200 404 302
POST workshop:roll_act                   404 404 404 404 404 404 302
POST workshop:roll_act@own               422 422 422 422 422 404 302
POST workshop:roll_inspect               404 404 404 404 404 404 302
POST workshop:roll_inspect@own           303 303 303 303 303 404 302
GET  workshop:roll_pictures              404 404 404 404 404 404 302
GET  workshop:roll_pictures@own          200 200 200 200 200 404 302
POST workshop:roll_upload                404 404 404 404 404 404 302
POST workshop:roll_upload@own            422 422 422 422 422 404 302
POST workshop:roll_part                  404 404 404 404 404 404 302
POST workshop:roll_part@own              422 422 422 422 422 404 302
POST workshop:picture_remove             404 404 404 404 404 404 302
POST workshop:picture_remove@own         303 303 303 303 303 404 302
GET  workshop:picture_view               404 404 404 404 404 404 302
GET  workshop:picture_view@own           200 200 200 200 200 404 302
GET  workshop:picture_heat               404 404 404 404 404 404 302
GET  workshop:picture_heat@own           200 200 200 200 200 404 302
GET  workshop:roll_reports               404 404 404 404 404 404 302
GET  workshop:roll_reports@own           200 200 200 200 200 404 302
POST workshop:report_make                404 404 404 404 404 404 302
POST workshop:report_make@own            303 303 303 303 303 404 302
GET  workshop:report                     404 404 404 404 404 404 302
GET  workshop:report@own                 200 200 200 200 200 404 302
GET  workshop:report_paper               404 404 404 404 404 404 302
GET  workshop:report_paper@own           200 200 200 200 200 404 302
GET  workshop:report_crop                404 404 404 404 404 404 302
GET  workshop:report_crop@own            200 200 200 200 200 404 302
POST workshop:report_remove              404 404 404 404 404 404 302
POST workshop:report_remove@own          303 303 303 303 303 404 302
POST workshop:report_share               404 404 404 404 404 404 302
POST workshop:report_share@own           303 303 303 303 303 404 302
POST workshop:report_link_revoke         404 404 404 404 404 404 302
POST workshop:report_link_revoke@own     303 303 303 303 303 404 302
POST workshop:report_attach              404 404 404 404 404 404 302
POST workshop:report_attach@own          303 303 303 303 303 404 302
POST workshop:report_detach              404 404 404 404 404 404 302
POST workshop:report_detach@own          303 303 303 303 303 404 302
GET  workshop:cloths                     200 200 200 200 200 404 302
GET  workshop:cloth                      404 404 404 404 404 404 302
GET  workshop:cloth@own                  200 200 200 200 200 404 302
POST workshop:cloth                      404 404 404 404 404 404 302
POST workshop:cloth@own                  422 422 422 422 422 404 302
POST workshop:cloth_remove               404 404 404 404 404 404 302
POST workshop:cloth_remove@own           303 303 303 303 303 404 302
POST workshop:cloth_learn                404 404 404 404 404 404 302
POST workshop:cloth_learn@own            303 303 303 303 303 404 302
POST workshop:profile_choose             404 404 404 404 404 404 302
POST workshop:profile_choose@own         303 303 303 303 303 404 302
POST workshop:profile_import             404 404 404 404 404 404 302
POST workshop:profile_import@own         303 303 303 303 303 404 302
GET  workshop:profile_export             404 404 404 404 404 404 302
GET  workshop:profile_export@own         200 200 200 200 200 404 302
GET  workshop:roll_trend                 200 200 200 200 200 404 302
GET  workshop:roll_compare               200 200 200 200 200 404 302
GET  workshop:rules                      200 200 200 200 200 404 302
GET  workshop:rule_new                   200 200 200 200 200 404 302
POST workshop:rule_new                   422 422 422 422 422 404 302
GET  workshop:rule_edit                  404 404 404 404 404 404 302
GET  workshop:rule_edit@own              200 200 200 200 200 404 302
POST workshop:rule_edit                  404 404 404 404 404 404 302
POST workshop:rule_edit@own              422 422 422 422 422 404 302
POST workshop:rule_remove                404 404 404 404 404 404 302
POST workshop:rule_remove@own            303 303 303 303 303 404 302

# ladders: certificates are seen by every member, what a firm meets by itself, office and leader
GET  upgrading:overview                  200 200 200 200 200 404 302
GET  upgrading:criteria                  200 200 200 200 200 404 302
GET  upgrading:ladder                    200 200 200 200 200 404 302
GET  upgrading:firms                     200 200 200 200 200 404 302
GET  upgrading:firms_export              200 200 200 200 200 404 302
POST upgrading:firms_export              303 303 303 303 303 404 302
GET  upgrading:near                      200 200 404 404 404 404 302
GET  upgrading:near_export               200 200 404 404 404 404 302
POST upgrading:near_export               303 303 404 404 404 404 302
POST upgrading:tell                      303 403 404 404 404 404 302
GET  upgrading:ours                      404 404 404 302 404 404 302
GET  upgrading:firm                      200 200 404 404 404 404 302
GET  upgrading:firm@own                  404 404 404 200 404 404 302
POST upgrading:answer                    303 403 404 404 404 404 302
POST upgrading:answer@own                404 404 404 303 404 404 302

# agreements: parties, who is responsible, office, leader; of an open one title and parties
GET  agreements:list                     200 200 200 200 200 404 302
GET  agreements:export                   200 200 200 200 200 404 302
POST agreements:export                   303 303 303 303 303 404 302
GET  agreements:matrix                   200 200 200 200 200 404 302
GET  agreements:owed                     200 200 200 200 200 404 302
GET  agreements:new                      200 403 403 403 403 404 302
POST agreements:new                      422 403 403 403 403 404 302
GET  agreements:party_options            200 403 403 403 403 404 302
GET  agreements:agreement                200 200 404 404 404 404 302
GET  agreements:agreement@open           200 200 200 200 200 404 302
GET  agreements:agreement@own            200 200 200 200 200 404 302
GET  agreements:edit                     200 403 404 404 404 404 302
POST agreements:edit                     422 403 404 404 404 404 302
GET  agreements:edit@own                 200 403 403 403 403 404 302
GET  agreements:act                      200 403 404 404 404 404 302
POST agreements:act                      422 403 404 404 404 404 302
GET  agreements:act@own                  200 403 403 403 403 404 302
GET  agreements:party_add                200 403 404 404 404 404 302
POST agreements:party_add                422 403 404 404 404 404 302
GET  agreements:party_edit               200 403 404 404 404 404 302
POST agreements:party_edit               422 403 404 404 404 404 302
GET  agreements:party_edit@own           200 403 403 403 403 404 302
POST agreements:party_remove             303 403 404 404 404 404 302
POST agreements:party_remove@own         303 403 403 403 403 404 302
GET  agreements:obligation_add           200 403 404 404 404 404 302
POST agreements:obligation_add           422 403 404 404 404 404 302
GET  agreements:obligation_add@own       200 403 403 403 403 404 302
GET  agreements:obligation_edit          200 403 404 404 404 404 302
POST agreements:obligation_edit          422 403 404 404 404 404 302
GET  agreements:obligation_stop          200 403 404 404 404 404 302
POST agreements:obligation_stop          422 403 404 404 404 404 302
POST agreements:obligation_resume        303 403 404 404 404 404 302
GET  agreements:due_act                  200 403 404 404 404 404 302
POST agreements:due_act                  422 403 404 404 404 404 302
GET  agreements:due_act@open             200 403 404 404 404 404 302
GET  agreements:due_act@own              200 200 200 200 200 404 302
POST agreements:due_act@own              422 422 422 422 422 404 302
GET  agreements:outcome_add              200 403 404 404 404 404 302
POST agreements:outcome_add              422 403 404 404 404 404 302
GET  agreements:outcome_add@open         200 403 403 403 403 404 302
GET  agreements:outcome_add@own          200 200 200 200 200 404 302
POST agreements:outcome_act              303 403 404 404 404 404 302
POST agreements:outcome_act@own          303 303 303 303 303 404 302

# events: whoever they are for; sign-ups by office and hosts; writing by the office
GET  events:list                         200 200 200 200 200 404 302
GET  events:calendar                     200 200 200 200 200 404 302
GET  events:export                       200 200 200 200 200 404 302
POST events:export                       303 303 303 303 303 404 302
GET  events:resolutions                  200 200 200 200 200 404 302
GET  events:feed                         200 200 200 200 200 404 302
POST events:feed_make                    303 303 303 303 303 404 302
POST events:feed_revoke                  303 303 303 303 303 404 302
GET  events:new                          200 403 403 403 403 404 302
POST events:new                          422 403 403 403 403 404 302
GET  events:find                         200 403 403 403 403 404 302
GET  events:event                        200 200 404 404 404 404 302
GET  events:event@members                200 200 200 200 200 404 302
GET  events:event@own                    200 200 200 200 200 404 302
GET  events:edit                         200 403 404 404 404 404 302
POST events:edit                         422 403 404 404 404 404 302
GET  events:edit@own                     200 403 403 403 403 404 302
GET  events:act                          200 403 404 404 404 404 302
POST events:act                          422 403 404 404 404 404 302
GET  events:act@own                      200 403 403 403 403 404 302
GET  events:invite                       200 403 404 404 404 404 302
POST events:invite                       200 403 404 404 404 404 302
GET  events:invite@own                   200 403 403 403 403 404 302
POST events:invite_mail                  303 403 404 404 404 404 302
GET  events:outcome                      200 200 404 404 404 404 302
GET  events:outcome@members              200 200 200 200 200 404 302
GET  events:qr                           200 403 404 404 404 404 302
GET  events:qr@own                       200 200 200 200 200 404 302
GET  events:calendar_file                200 200 404 404 404 404 302
GET  events:calendar_file@members        200 200 200 200 200 404 302
GET  events:sign_up                      200 200 404 404 404 404 302
GET  events:sign_up@members              200 200 200 200 200 404 302
POST events:sign_up                      422 422 404 404 404 404 302
GET  events:people                       200 200 404 404 404 404 302
GET  events:people@members               200 200 403 403 403 404 302
GET  events:people@own                   200 200 200 200 200 404 302
GET  events:people_export                200 200 404 404 404 404 302
GET  events:people_export@members        200 200 403 403 403 404 302
GET  events:people_export@own            200 200 200 200 200 404 302
POST events:signup_act                   303 403 404 404 404 404 302
POST events:signup_act@own               303 303 303 303 303 404 302
GET  events:check_in                     200 403 404 404 404 404 302
GET  events:check_in@members             200 403 403 403 403 404 302
GET  events:check_in@own                 200 200 200 200 200 404 302
GET  events:door                         200 403 404 404 404 404 302
POST events:door                         422 403 404 404 404 404 302
GET  events:door@own                     200 200 200 200 200 404 302
GET  events:material_add                 200 403 404 404 404 404 302
POST events:material_add                 422 403 404 404 404 404 302
GET  events:material_add@own             200 200 200 200 200 404 302
GET  events:material                     200 200 404 404 404 404 302
GET  events:material@members             200 200 200 200 200 404 302
POST events:material_remove              303 403 404 404 404 404 302
POST events:material_remove@own          303 303 303 303 303 404 302
GET  events:minutes                      200 200 404 404 404 404 302
GET  events:minutes@members              200 200 200 200 200 404 302
GET  events:minutes_file                 200 200 404 404 404 404 302
GET  events:minutes_edit                 200 403 404 404 404 404 302
POST events:minutes_edit                 422 403 404 404 404 404 302
POST events:seats                        303 403 404 404 404 404 302
POST events:seats@own                    303 303 303 303 303 404 302
GET  events:agenda_add                   200 403 404 404 404 404 302
POST events:agenda_add                   422 403 404 404 404 404 302
GET  events:agenda_edit                  200 403 404 404 404 404 302
POST events:agenda_edit                  422 403 404 404 404 404 302
POST events:agenda_act                   303 403 404 404 404 404 302
GET  events:resolution_add               200 403 404 404 404 404 302
POST events:resolution_add               422 403 404 404 404 404 302
GET  events:resolution_edit              200 403 404 404 404 404 302
POST events:resolution_edit              422 403 404 404 404 404 302
GET  events:resolution_act               200 200 404 404 404 404 302
POST events:resolution_act               422 422 404 404 404 404 302
GET  events:resolution_act@members       200 200 403 403 403 404 302
GET  events:resolution_act@own           200 200 200 200 200 404 302

# events, for whoever has the key in the address
GET  events_open:link                    200 200 200 200 200 200 200
POST events_open:link                    422 422 422 422 422 422 422
GET  events_open:signup                  200 200 200 200 200 200 200
POST events_open:feedback                422 422 422 422 422 422 422
POST events_open:signup_act              303 303 303 303 303 303 303
GET  events_open:signup_calendar         200 200 200 200 200 200 200
GET  events_open:signup_material         200 200 200 200 200 200 200
GET  events_open:feed                    200 200 200 200 200 200 200

# a comparison or a lot, for whoever has its link
GET  workshop_open:colour                200 200 200 200 200 200 200
GET  workshop_open:colour_file           200 200 200 200 200 200 200

# a roll's report, for whoever has its link
GET  workshop_open:report                200 200 200 200 200 200 200
GET  workshop_open:report_paper          200 200 200 200 200 200 200
GET  workshop_open:report_crop           200 200 200 200 200 200 200

# the lists in other ways: of what each sees; a move that is not one's own is refused in words;
# the office's week is for office and leader
GET  lists:needs_board                   200 200 200 200 200 404 302
GET  lists:need_moves                    200 200 200 200 200 404 302
GET  lists:need_moves@hidden             200 200 404 404 404 404 302
POST lists:need_move                     303 303 303 303 303 404 302
POST lists:need_move@hidden              303 303 404 404 404 404 302
GET  lists:matches_board                 200 200 200 200 200 404 302
GET  lists:match_moves                   200 200 404 404 404 404 302
GET  lists:match_moves@own               200 200 200 200 200 404 302
POST lists:match_move                    303 303 404 404 404 404 302
POST lists:match_move@own                303 303 303 303 303 404 302
GET  lists:calendar                      200 200 200 200 200 404 302
GET  lists:needs_map                     200 200 200 200 200 404 302
GET  lists:my_day                        200 200 200 200 200 404 302
GET  lists:week                          200 200 404 404 404 404 302
GET  lists:numbers                       200 200 200 200 200 404 302
GET  lists:numbers_export                200 200 200 200 200 404 302

# the API's own pages
GET  api:openapi-json                    200 200 200 200 200 200 200
GET  api:openapi-view                    200 200 200 200 200 200 200

# plans: an adopted one is for members, a draft for office and leader
GET  plan:home                           302 302 302 302 302 404 302
GET  plan:plans                          200 200 200 200 200 404 302
GET  plan:new                            200 403 403 403 403 404 302
POST plan:new                            422 403 403 403 403 404 302
GET  plan:table_new                      200 403 403 403 403 404 302
POST plan:table_new                      422 403 403 403 403 404 302
GET  plan:table_template                 200 403 403 403 403 404 302
GET  plan:table                          200 404 404 404 404 404 302
POST plan:table_act                      303 404 404 404 404 404 302
GET  plan:detail                         200 200 200 200 200 404 302
GET  plan:detail@plan_draft              200 200 404 404 404 404 302
GET  plan:edit                           200 403 403 403 403 404 302
POST plan:edit                           422 403 403 403 403 404 302
GET  plan:edit@plan_draft                200 403 404 404 404 404 302
POST plan:act                            303 403 403 403 403 404 302
POST plan:act@plan_draft                 303 403 404 404 404 404 302
GET  plan:export                         200 200 200 200 200 404 302
GET  plan:timeline                       200 200 200 200 200 404 302
GET  plan:owed                           200 200 200 200 200 404 302
GET  plan:changes                        200 200 200 200 200 404 302
GET  plan:direction_new                  200 403 403 403 403 404 302
POST plan:direction_new                  422 403 403 403 403 404 302
GET  plan:direction_edit                 200 403 403 403 403 404 302
POST plan:direction_edit                 422 403 403 403 403 404 302
GET  plan:measure_new                    200 403 403 403 403 404 302
POST plan:measure_new                    422 403 403 403 403 404 302
GET  plan:measure                        200 200 200 200 200 404 302
GET  plan:measure@plan_draft             200 200 404 404 404 404 302
GET  plan:measure_edit                   200 403 403 403 403 404 302
POST plan:measure_edit                   422 403 403 403 403 404 302
GET  plan:target_new                     200 403 403 403 403 404 302
POST plan:target_new                     422 403 403 403 403 404 302
POST plan:target_fields                  200 403 403 403 403 404 302
GET  plan:records                        200 200 200 200 200 404 302
GET  plan:target_edit                    200 403 403 403 403 404 302
POST plan:target_edit                    422 403 403 403 403 404 302
GET  plan:milestone_new                  200 403 403 403 403 404 302
POST plan:milestone_new                  422 403 403 403 403 404 302
GET  plan:milestone_edit                 200 403 403 403 403 404 302
POST plan:milestone_edit                 422 403 403 403 403 404 302
GET  plan:milestone_claim                403 403 403 403 403 404 302
POST plan:milestone_claim                403 403 403 403 403 404 302
GET  plan:milestone_claim@own            200 200 200 200 200 404 302
POST plan:milestone_claim@own            422 422 422 422 422 404 302
POST plan:milestone_confirm              303 303 403 403 403 404 302
GET  plan:milestone_return               200 200 403 403 403 404 302
POST plan:milestone_return               422 422 403 403 403 404 302
GET  plan:remove                         200 403 403 403 403 404 302
POST plan:remove                         422 403 403 403 403 404 302
GET  plan:risk_new                       200 403 403 403 403 404 302
POST plan:risk_new                       422 403 403 403 403 404 302
GET  plan:risk_new@own                   200 200 200 200 200 404 302
POST plan:risk_new@own                   422 422 422 422 422 404 302
GET  plan:risk_edit                      200 403 404 404 404 404 302
POST plan:risk_edit                      422 403 404 404 404 404 302
GET  plan:risk_edit@own                  200 200 200 200 200 404 302
POST plan:risk_edit@own                  422 422 422 422 422 404 302
POST plan:risk_end                       303 403 404 404 404 404 302
POST plan:risk_end@own                   303 303 303 303 303 404 302
"""

# Method and path as the OpenAPI document has them (`~` is the chain's part), asked with a token of
# the role and with the body of tests/api_world.py.
CHAIN = "/api/v1/chains/{chain_slug}"
API = """
# people
GET    /api/v1/me                                                      200 200 200 200 200 200 401
GET    ~/memberships                                                   200 200 404 404 404 404 401
DELETE ~/memberships/{membership_id}                                   204 403 404 404 404 404 401
GET    ~/invitations                                                   200 404 404 404 404 404 401
POST   ~/invitations                                                   201 404 404 404 404 404 401
DELETE ~/invitations/{invitation_id}                                   204 404 404 404 404 404 401
GET    /api/v1/jobs/{job_id}                                           200 404 404 404 404 404 401
POST   /api/v1/jobs/{job_id}/cancel                                    200 404 404 404 404 404 401

# notices: each one's own; webhooks, failures and hours are the office's
GET    /api/v1/notices                                                 200 200 200 200 200 200 401
GET    /api/v1/notices/unread                                          200 200 200 200 200 200 401
POST   /api/v1/notices/read                                            200 200 200 200 200 200 401
POST   /api/v1/notices/{notice_id}/read                                200 404 404 404 404 404 401
GET    /api/v1/notices/preferences                                     200 200 200 200 200 200 401
PATCH  /api/v1/notices/preferences                                     200 200 200 200 200 200 401
GET    ~/webhooks                                                      200 404 404 404 404 404 401
POST   ~/webhooks                                                      409 404 404 404 404 404 401
PATCH  ~/webhooks/{webhook_id}                                         200 404 404 404 404 404 401
DELETE ~/webhooks/{webhook_id}                                         204 404 404 404 404 404 401
POST   ~/webhooks/{webhook_id}/test                                    409 404 404 404 404 404 401
GET    ~/notice-failures                                               200 404 404 404 404 404 401
GET    ~/office-hours                                                  200 200 200 200 200 404 401
PUT    ~/office-hours                                                  200 404 404 404 404 404 401

# chains and stages
GET    /api/v1/chains                                                  200 200 200 200 200 200 401
POST   /api/v1/chains                                                  403 403 403 403 403 403 401
GET    /api/v1/chain-templates                                         200 200 200 200 200 200 401
GET    ~                                                               200 200 200 200 200 404 401
PATCH  ~                                                               200 403 403 403 403 404 401
GET    ~/stages                                                        200 200 200 200 200 404 401
POST   ~/stages                                                        201 403 403 403 403 404 401
POST   ~/stages/undo                                                   200 403 403 403 403 404 401
GET    ~/stages/{stage_id}                                             200 200 200 200 200 404 401
PATCH  ~/stages/{stage_id}                                             200 403 403 403 403 404 401
DELETE ~/stages/{stage_id}                                             204 403 403 403 403 404 401
POST   ~/stages/{stage_id}/move                                        200 403 403 403 403 404 401
GET    ~/stages/{stage_id}/firms                                       200 200 200 200 200 404 401
GET    ~/inputs                                                        200 200 200 200 200 404 401
POST   ~/inputs                                                        201 403 403 403 403 404 401
DELETE ~/inputs/{input_id}                                             204 403 403 403 403 404 401

# who stands where, who supplies whom
GET    ~/placements                                                    200 200 200 200 200 404 401
POST   ~/placements                                                    201 403 403 403 403 404 401
GET    ~/organisations/{organisation_id}/placements                    200 200 200 200 200 404 401
GET    ~/placements/{placement_id}                                     200 200 200 200 200 404 401
PATCH  ~/placements/{placement_id}                                     200 403 403 403 403 404 401
DELETE ~/placements/{placement_id}                                     204 403 403 403 403 404 401
GET    ~/links                                                         200 200 200 200 200 404 401
POST   ~/links                                                         201 403 403 403 403 404 401
GET    ~/links/{link_id}                                               200 200 404 404 404 404 401
PATCH  ~/links/{link_id}                                               200 403 404 404 404 404 401
DELETE ~/links/{link_id}                                               204 403 404 404 404 404 401

# the map
GET    ~/map                                                           200 200 200 200 200 404 401
GET    ~/gaps                                                          200 200 200 200 200 404 401
GET    ~/organisations/{organisation_id}/neighbours                    200 200 200 200 200 404 401
GET    ~/organisations/{organisation_id}/supply                        200 200 200 200 200 404 401
GET    ~/products                                                      200 200 200 200 200 404 401
GET    ~/products/needs                                                200 200 200 200 200 404 401

# what would break: firms are told to office and leader, stages to bureaus, oneself to the others
GET    ~/resilience/run                                                200 200 404 404 404 404 401
POST   ~/resilience/run                                                202 202 403 403 403 404 401
GET    ~/resilience/draws                                              200 200 404 404 404 404 401
PATCH  ~/resilience/draws                                              200 403 404 404 404 404 401
GET    ~/resilience/plans                                              200 200 404 404 404 404 401
POST   ~/resilience/plans                                              201 201 404 404 404 404 401
GET    ~/resilience/plans/{plan_id}                                    200 200 404 404 404 404 401
GET    ~/resilience/firms                                              200 200 404 404 404 404 401
GET    ~/resilience/stages                                             200 200 200 404 404 404 401
GET    ~/resilience/own                                                200 200 200 200 200 404 401
GET    ~/resilience/firms/{organisation_id}/cascade                    200 200 404 404 404 404 401
GET    ~/resilience/inputs                                             200 200 404 404 404 404 401
GET    ~/resilience/inputs/sources                                     200 200 404 404 404 404 401
POST   ~/resilience/inputs/sources                                     200 200 404 404 404 404 401
GET    ~/scenarios                                                     200 200 404 404 404 404 401
POST   ~/scenarios                                                     201 403 404 404 404 404 401
GET    ~/scenarios/{scenario_id}                                       200 200 404 404 404 404 401
DELETE ~/scenarios/{scenario_id}                                       204 403 404 404 404 404 401

# organisations
GET    ~/organisations                                                 200 200 200 200 200 404 401
POST   ~/organisations                                                 201 403 403 403 403 404 401
GET    ~/organisations/{organisation_id}                               200 200 200 200 200 404 401
PATCH  ~/organisations/{organisation_id}                               200 403 403 403 403 404 401
DELETE ~/organisations/{organisation_id}                               204 403 403 403 403 404 401
GET    ~/search                                                        200 200 200 200 200 404 401
GET    ~/organisations/{organisation_id}/duplicates                    200 200 200 200 200 404 401
POST   ~/organisations/{organisation_id}/merge                         201 403 403 403 403 404 401
GET    ~/organisations/{organisation_id}/merges                        200 200 200 200 200 404 401
GET    ~/organisations/{organisation_id}/distinctions                  200 200 200 200 200 404 401
POST   ~/organisations/{organisation_id}/distinctions                  201 403 403 403 403 404 401
DELETE ~/distinctions/{distinction_id}                                 204 403 404 404 404 404 401
POST   ~/merges/{merge_id}/undo                                        200 403 403 403 403 404 401

# what belongs to them
GET    ~/organisations/{organisation_id}/names                         200 200 200 200 200 404 401
POST   ~/organisations/{organisation_id}/names                         201 403 403 403 403 404 401
DELETE ~/organisations/{organisation_id}/names/{name_id}               204 403 403 403 403 404 401
GET    ~/organisations/{organisation_id}/certificates                  200 200 200 200 200 404 401
POST   ~/organisations/{organisation_id}/certificates                  201 403 403 403 403 404 401
PATCH  ~/organisations/{organisation_id}/certificates/{certificate_id} 200 403 403 403 403 404 401
DELETE ~/organisations/{organisation_id}/certificates/{certificate_id} 204 403 403 403 403 404 401
GET    ~/organisations/{organisation_id}/contacts                      200 200 200 200 200 404 401
POST   ~/organisations/{organisation_id}/contacts                      201 403 403 403 403 404 401
PATCH  ~/organisations/{organisation_id}/contacts/{contact_id}         200 403 404 404 404 404 401
DELETE ~/organisations/{organisation_id}/contacts/{contact_id}         204 403 404 404 404 404 401
GET    ~/organisations/{organisation_id}/consents                      200 200 200 200 200 404 401
PUT    ~/organisations/{organisation_id}/consents                      403 403 403 403 403 404 401
GET    ~/organisations/{organisation_id}/history                       200 200 200 200 200 404 401
GET    ~/bodies                                                        200 200 200 200 200 404 401
GET    ~/bodies/{body_id}                                              200 200 200 200 200 404 401
PUT    ~/bodies/{body_id}                                              200 403 403 403 403 404 401
GET    ~/bodies/{body_id}/terms                                        200 200 200 200 200 404 401
POST   ~/bodies/{body_id}/terms                                        201 403 403 403 403 404 401
PUT    ~/bodies/{body_id}/terms/{term_id}                              200 403 403 403 403 404 401
DELETE ~/bodies/{body_id}/terms/{term_id}                              204 403 403 403 403 404 401
GET    ~/bodies/{body_id}/firms                                        200 200 200 200 200 404 401
POST   ~/bodies/{body_id}/firms                                        201 403 403 403 403 404 401
POST   ~/bodies/{body_id}/firms/{assignment_id}/end                    200 403 403 404 404 404 401
POST   ~/bodies/{body_id}/firms/{assignment_id}/pass-on                200 403 403 404 404 404 401
GET    ~/organisations/{organisation_id}/looked-after-by               200 200 200 200 200 404 401
POST   ~/bodies/{body_id}/members/{seat_id}/replace                    201 403 403 403 403 404 401
GET    ~/bodies/{body_id}/members                                      200 200 200 200 200 404 401
POST   ~/bodies/{body_id}/members                                      201 403 403 403 403 404 401
POST   ~/bodies/{body_id}/members/{seat_id}/end                        200 403 403 403 403 404 401
DELETE ~/bodies/{body_id}/members/{seat_id}                            204 403 403 403 403 404 401

# imports: the office's; the leader sees them; nobody else knows of them
GET    ~/imports                                                       200 200 404 404 404 404 401
POST   ~/imports                                                       202 403 404 404 404 404 401
GET    ~/imports/{import_id}                                           200 200 404 404 404 404 401
DELETE ~/imports/{import_id}                                           204 403 404 404 404 404 401
GET    ~/imports/{import_id}/rows                                      200 200 404 404 404 404 401
GET    ~/imports/{import_id}/sheets                                    200 200 404 404 404 404 401
PUT    ~/imports/{import_id}/sheets                                    202 403 404 404 404 404 401
POST   ~/imports/{import_id}/decisions                                 200 403 404 404 404 404 401
POST   ~/imports/{import_id}/accept                                    200 403 404 404 404 404 401
POST   ~/imports/{import_id}/confirm                                   202 403 404 404 404 404 401
POST   ~/imports/{import_id}/undo                                      202 403 404 404 404 404 401

# documents: the office's; leader and bureaus read them; nobody else knows of them
GET    ~/documents                                                     200 200 200 404 404 404 401
POST   ~/documents                                                     202 403 403 404 404 404 401
POST   ~/documents/paste                                               202 403 403 404 404 404 401
POST   ~/documents/fetch                                               409 403 403 404 404 404 401
POST   ~/documents/apply-waiting                                       202 403 403 404 404 404 401
GET    ~/documents/{document_id}                                       200 200 200 404 404 404 401
PATCH  ~/documents/{document_id}                                       200 403 403 404 404 404 401
DELETE ~/documents/{document_id}                                       204 403 403 404 404 404 401
GET    ~/documents/{document_id}/text                                  200 200 200 404 404 404 401
POST   ~/documents/{document_id}/read                                  202 403 403 404 404 404 401
GET    ~/documents/{document_id}/facts                                 200 200 200 404 404 404 401
PATCH  ~/documents/{document_id}/facts/{fact_id}                       200 403 403 404 404 404 401
POST   ~/documents/{document_id}/facts/{fact_id}/decide                200 403 403 404 404 404 401
POST   ~/documents/{document_id}/accept                                200 403 403 404 404 404 401
GET    ~/documents/{document_id}/mentions                              200 200 200 404 404 404 401
POST   ~/documents/{document_id}/mentions/{mention_id}                 200 403 403 404 404 404 401
POST   ~/documents/{document_id}/apply                                 202 403 403 404 404 404 401
POST   ~/documents/{document_id}/undo                                  202 403 403 404 404 404 401
GET    ~/figures                                                       200 200 200 404 404 404 401

# colours: a firm's own; nobody else knows of them
POST   ~/colour/compare                                                200 200 200 200 200 404 401
POST   ~/colour/sort                                                   200 200 200 200 200 404 401
GET    ~/colour/shades                                                 200 200 200 200 200 404 401
POST   ~/colour/shades                                                 201 201 201 201 201 404 401
POST   ~/colour/shades/nearest                                         200 200 200 200 200 404 401
DELETE ~/colour/shades/{shade_id}                                      404 404 404 404 404 404 401
GET    ~/colour/dyeings                                                200 200 200 200 200 404 401
POST   ~/colour/dyeings                                                201 201 201 201 201 404 401
POST   ~/colour/dyeings/{dyeing_set_id}/recipes                        404 404 404 404 404 404 401
GET    ~/colour/recipes/{recipe_id}                                    404 404 404 404 404 404 401

# tools of other makers: this one waits for the office; uses are their firm's alone
GET    ~/tools                                                         200 200 200 200 200 404 401
POST   ~/tools                                                         403 403 403 403 409 404 401
GET    ~/tools/{tool_id}                                               200 200 404 404 404 404 401
POST   ~/tools/{tool_id}/read                                          403 403 404 404 404 404 401
POST   ~/tools/{tool_id}/withdraw                                      403 403 404 404 404 404 401
POST   ~/tools/{tool_id}/decision                                      200 403 404 404 404 404 401
POST   ~/tools/{tool_id}/revoke                                        409 403 404 404 404 404 401
POST   ~/tools/{tool_id}/uses                                          403 403 404 404 404 404 401
GET    ~/tool-uses                                                     200 200 200 200 200 404 401
GET    ~/tool-uses/{use_id}                                            404 404 404 404 404 404 401
POST   ~/tool-uses/{use_id}/agree                                      404 404 404 404 404 404 401
DELETE ~/tool-uses/{use_id}                                            404 404 404 404 404 404 401
GET    ~/tool-uses/{use_id}/pictures/{tool_picture_id}                 404 404 404 404 404 404 401

# the four lists
GET    /api/v1/list-kinds                                              200 200 200 200 200 200 401
GET    ~/needs                                                         200 200 200 200 200 404 401
GET    ~/needs/export                                                  200 200 200 200 200 404 401
POST   ~/needs                                                         201 201 201 201 201 404 401
POST   ~/needs/read                                                    200 200 200 200 200 404 401
GET    ~/needs/{need_id}                                               200 200 200 200 200 404 401
PATCH  ~/needs/{need_id}                                               200 403 403 403 403 404 401
DELETE ~/needs/{need_id}                                               204 404 404 404 404 404 401
GET    ~/needs/{need_id}/entries                                       200 200 200 200 200 404 401
POST   ~/needs/{need_id}/do/{verb}                                     200 403 403 403 403 404 401
GET    ~/policies                                                      200 200 200 200 200 404 401
GET    ~/policies/export                                               200 200 200 200 200 404 401
POST   ~/policies                                                      201 403 201 403 403 404 401
POST   ~/policies/reach                                                200 403 200 403 403 404 401
GET    ~/policies/{policy_id}                                          200 200 200 200 200 404 401
PATCH  ~/policies/{policy_id}                                          200 403 403 403 403 404 401
DELETE ~/policies/{policy_id}                                          204 403 404 404 404 404 401
POST   ~/policies/{policy_id}/do/{verb}                                200 403 403 403 403 404 401
GET    ~/policies/{policy_id}/firms                                    200 200 403 403 403 404 401
GET    ~/policies/{policy_id}/firms/export                             200 200 403 403 403 404 401
GET    ~/policies/{policy_id}/funnel                                   200 200 403 403 403 404 401
POST   ~/policies/{policy_id}/tell                                     200 403 403 403 403 404 401
POST   ~/policies/{policy_id}/apply                                    404 404 404 201 404 404 401
GET    ~/policy-cases                                                  200 200 200 200 200 404 401
GET    ~/policy-cases/export                                           200 200 200 200 200 404 401
POST   ~/policy-cases/{case_id}/do/{verb}                              200 403 404 404 404 404 401
POST   ~/policy-payments/{payment_id}/void                             200 403 404 404 404 404 401
GET    ~/projects                                                      200 200 200 200 200 404 401
GET    ~/projects/export                                               200 200 200 200 200 404 401
POST   ~/projects                                                      201 201 201 201 201 404 401
GET    ~/projects/{project_id}                                         200 200 200 200 200 404 401
PATCH  ~/projects/{project_id}                                         200 403 403 403 403 404 401
DELETE ~/projects/{project_id}                                         204 403 403 403 403 404 401
GET    ~/projects/{project_id}/entries                                 200 200 200 200 200 404 401
POST   ~/projects/{project_id}/do/{verb}                               200 403 403 403 403 404 401
POST   ~/projects/{project_id}/milestones                              201 403 403 403 403 404 401
POST   ~/projects/{project_id}/milestones/{milestone_id}/do/{verb}     200 403 403 403 403 404 401
POST   ~/projects/{project_id}/investments                             201 403 403 403 403 404 401
DELETE ~/projects/{project_id}/investments/{investment_id}             204 403 403 403 403 404 401
POST   ~/projects/{project_id}/partners                                201 403 403 403 403 404 401
DELETE ~/projects/{project_id}/partners/{partner_id}                   204 403 403 403 403 404 401
POST   ~/projects/{project_id}/obstacles                               201 403 403 403 403 404 401
PUT    ~/projects/{project_id}/obstacles/{need_id}                     200 403 403 403 403 404 401
DELETE ~/projects/{project_id}/obstacles/{need_id}                     204 403 403 403 403 404 401
GET    ~/resources                                                     200 200 200 200 200 404 401
GET    ~/resources/export                                              200 200 200 200 200 404 401
POST   ~/resources                                                     201 201 201 201 201 404 401
POST   ~/resources/derive                                              200 403 403 403 403 404 401
GET    ~/resources/{resource_id}                                       200 200 200 200 200 404 401
PATCH  ~/resources/{resource_id}                                       200 403 403 403 403 404 401
DELETE ~/resources/{resource_id}                                       204 404 404 404 404 404 401
POST   ~/resources/{resource_id}/do/{verb}                             200 403 403 403 403 404 401
GET    /api/v1/public/{public_slug}/needs                              200 200 200 200 200 200 200
GET    /api/v1/public/{public_slug}/needs/{need_id}                    200 200 200 200 200 200 200
GET    /api/v1/public/{public_slug}/policies                           200 200 200 200 200 200 200
GET    /api/v1/public/{public_slug}/policies/{policy_id}               200 200 200 200 200 200 200
GET    ~/needs/{need_id}/suggestions                                   200 200 200 200 200 404 401
GET    ~/matches                                                       200 200 200 200 200 404 401
GET    ~/matches/export                                                200 200 200 200 200 404 401
POST   ~/matches                                                       201 403 403 403 403 404 401
GET    ~/matches/weights                                               200 200 404 404 404 404 401
PATCH  ~/matches/weights                                               200 403 404 404 404 404 401
DELETE ~/matches/weights                                               200 403 404 404 404 404 401
GET    ~/matches/{match_id}                                            200 200 404 404 404 404 401
POST   ~/matches/{match_id}/step                                       200 403 404 404 404 404 401
POST   ~/matches/{match_id}/drop                                       200 403 404 404 404 404 401
POST   ~/matches/{match_id}/do/{verb}                                  200 403 404 404 404 404 401
GET    ~/numbers                                                       200 200 200 200 200 404 401
GET    ~/my-day                                                        200 200 200 200 200 404 401
GET    ~/calendar                                                      200 200 200 200 200 404 401

# matchmaking events
GET    ~/matchmakings                                                  200 200 200 200 200 404 401
POST   ~/matchmakings                                                  201 403 403 403 403 404 401
GET    ~/matchmakings/{matchmaking_id}                                 200 200 404 404 404 404 401
PATCH  ~/matchmakings/{matchmaking_id}                                 200 403 404 404 404 404 401
DELETE ~/matchmakings/{matchmaking_id}                                 204 403 404 404 404 404 401
GET    ~/matchmakings/{matchmaking_id}/entries                         200 200 404 404 404 404 401
POST   ~/matchmakings/{matchmaking_id}/entries                         200 403 404 404 404 404 401
POST   ~/matchmakings/{matchmaking_id}/entries/{entry_id}/{verb}       200 403 404 404 404 404 401
POST   ~/matchmakings/{matchmaking_id}/do/{verb}                       200 403 404 404 404 404 401
GET    ~/matchmakings/{matchmaking_id}/talks                           200 200 404 404 404 404 401
POST   ~/matchmakings/{matchmaking_id}/talks                           201 403 404 404 404 404 401
GET    ~/matchmakings/{matchmaking_id}/talks/{talk_id}                 200 200 404 404 404 404 401
POST   ~/matchmakings/{matchmaking_id}/talks/{talk_id}/move            200 403 404 404 404 404 401
POST   ~/matchmakings/{matchmaking_id}/talks/{talk_id}/do/{verb}       200 403 404 404 404 404 401
POST   ~/matchmakings/{matchmaking_id}/talks/{talk_id}/answer          200 403 404 404 404 404 401

# agreements
GET    ~/agreements                                                    200 200 200 200 200 404 401
POST   ~/agreements                                                    201 403 403 403 403 404 401
GET    ~/agreements/matrix                                             200 200 200 200 200 404 401
GET    ~/agreements/{agreement_id}                                     200 200 404 404 404 404 401
PATCH  ~/agreements/{agreement_id}                                     200 403 404 404 404 404 401
DELETE ~/agreements/{agreement_id}                                     204 403 404 404 404 404 401
POST   ~/agreements/{agreement_id}/do/{verb}                           200 403 404 404 404 404 401
POST   ~/agreements/{agreement_id}/parties                             201 403 404 404 404 404 401
PATCH  ~/agreement-parties/{party_id}                                  200 403 404 404 404 404 401
DELETE ~/agreement-parties/{party_id}                                  204 403 404 404 404 404 401
POST   ~/agreements/{agreement_id}/obligations                         201 403 404 404 404 404 401
PATCH  ~/obligations/{obligation_id}                                   200 403 404 404 404 404 401
POST   ~/obligations/{obligation_id}/stop                              200 403 404 404 404 404 401
POST   ~/obligations/{obligation_id}/resume                            200 403 404 404 404 404 401
GET    ~/dues                                                          200 200 200 200 200 404 401
POST   ~/dues/{due_id}/do/{verb}                                       200 403 404 404 404 404 401
POST   ~/agreements/{agreement_id}/outcomes                            201 403 404 404 404 404 401
POST   ~/agreement-outcomes/{outcome_id}/do/{verb}                     200 403 404 404 404 404 401

# ladders
GET    ~/ladders                                                       200 200 200 200 200 404 401
GET    ~/ladders/{ladder}/years                                        200 200 200 200 200 404 401
GET    ~/ladders/near                                                  200 200 404 404 404 404 401
POST   ~/ladders/tell                                                  200 403 403 403 403 404 401
GET    ~/organisations/{organisation_id}/ladders                       200 200 404 404 404 404 401

# events
GET    ~/events                                                        200 200 200 200 200 404 401
POST   ~/events                                                        201 403 403 403 403 404 401
GET    ~/events/{event_id}                                             200 200 404 404 404 404 401
PATCH  ~/events/{event_id}                                             200 403 404 404 404 404 401
DELETE ~/events/{event_id}                                             204 403 404 404 404 404 401
POST   ~/events/{event_id}/do/{verb}                                   200 403 404 404 404 404 401
POST   ~/events/{event_id}/invitations/preview                         200 403 404 404 404 404 401
POST   ~/events/{event_id}/invitations                                 200 403 404 404 404 404 401
GET    ~/events/{event_id}/outcome                                     200 200 404 404 404 404 401
GET    ~/events/{event_id}/feedback                                    200 200 404 404 404 404 401
POST   ~/events/{event_id}/materials                                   201 403 404 404 404 404 401
DELETE ~/events/{event_id}/materials/{material_id}                     204 403 404 404 404 404 401
GET    ~/events/{event_id}/signups                                     200 200 404 404 404 404 401
POST   ~/events/{event_id}/signups                                     201 201 404 404 404 404 401
POST   ~/event-signups/{signup_id}/do/{verb}                           200 403 404 404 404 404 401
POST   ~/events/{event_id}/agenda                                      201 403 404 404 404 404 401
PATCH  ~/agenda-items/{item_id}                                        200 403 404 404 404 404 401
DELETE ~/agenda-items/{item_id}                                        204 403 404 404 404 404 401
PUT    ~/events/{event_id}/seats                                       200 403 404 404 404 404 401
POST   ~/events/{event_id}/resolutions                                 201 403 404 404 404 404 401
GET    ~/resolutions                                                   200 200 200 200 200 404 401
PATCH  ~/resolutions/{resolution_id}                                   200 403 404 404 404 404 401
POST   ~/resolutions/{resolution_id}/do/{verb}                         200 200 404 404 404 404 401

# claims
GET    /api/v1/claims                                                  200 200 200 200 200 200 401
POST   /api/v1/claims                                                  201 201 201 201 201 201 401
GET    ~/claims                                                        200 200 200 200 200 404 401
POST   ~/claims/{claim_id}/approve                                     200 404 404 404 404 404 401
POST   ~/claims/{claim_id}/refuse                                      200 404 404 404 404 404 401

# the registry as a whole
GET    /api/v1/certificate-kinds                                       200 200 200 200 200 200 401
GET    ~/tiers                                                         200 200 200 200 200 404 401
GET    ~/expiring                                                      200 200 200 200 200 404 401
GET    ~/audit                                                         200 200 404 404 404 404 401

# briefings
GET    ~/briefings                                                     200 200 200 404 404 404 401
POST   ~/briefings                                                     201 403 403 404 404 404 401
GET    ~/briefings/{briefing_id}                                       200 200 404 404 404 404 401
PATCH  ~/briefings/{briefing_id}                                       200 403 404 404 404 404 401
DELETE ~/briefings/{briefing_id}                                       204 403 404 404 404 404 401
PUT    ~/briefings/{briefing_id}/parts/{part}                          200 403 404 404 404 404 401
POST   ~/briefings/{briefing_id}/parts/{part}/follow                   200 403 404 404 404 404 401
POST   ~/briefings/{briefing_id}/refresh                               200 403 404 404 404 404 401
POST   ~/briefings/{briefing_id}/issue                                 200 403 404 404 404 404 401
POST   ~/briefings/{briefing_id}/reopen                                200 403 403 404 404 404 401
GET    ~/briefings/{briefing_id}/paper/{kind}                          200 200 404 404 404 404 401
GET    ~/due                                                           200 200 200 200 200 404 401

# rolls: each organisation its own
GET    ~/rolls                                                         200 200 200 200 200 404 401
GET    ~/roll-rules                                                    200 200 200 200 200 404 401
POST   ~/rolls                                                         201 201 201 201 201 404 401
GET    ~/rolls/{roll_id}                                               404 404 404 404 404 404 401
PATCH  ~/rolls/{roll_id}                                               404 404 404 404 404 404 401
DELETE ~/rolls/{roll_id}                                               404 404 404 404 404 404 401
GET    ~/rolls/{roll_id}/pictures                                      404 404 404 404 404 404 401
POST   ~/rolls/{roll_id}/pictures                                      404 404 404 404 404 404 401
GET    ~/rolls/{roll_id}/runs                                          404 404 404 404 404 404 401
POST   ~/rolls/{roll_id}/runs                                          404 404 404 404 404 404 401
GET    ~/rolls/{roll_id}/defects                                       404 404 404 404 404 404 401
PATCH  ~/rolls/{roll_id}/defects/{defect_id}                           404 404 404 404 404 404 401
GET    ~/rolls/{roll_id}/grade                                         404 404 404 404 404 404 401
POST   ~/rolls/{roll_id}/reports                                       404 404 404 404 404 404 401
GET    ~/roll-reports/{report_id}                                      404 404 404 404 404 404 401
GET    ~/roll-reports/{report_id}/paper/{kind}                         404 404 404 404 404 404 401

# plans
GET    ~/evidence-kinds                                                200 200 200 200 200 404 401
GET    ~/plans                                                         200 200 200 200 200 404 401
POST   ~/plans                                                         201 403 403 403 403 404 401
GET    ~/plans/{plan_id}                                               200 200 200 200 200 404 401
PATCH  ~/plans/{plan_id}                                               200 403 403 403 403 404 401
POST   ~/plan-tables                                                   201 403 403 403 403 404 401
GET    ~/plan-tables/{table_id}                                        200 404 404 404 404 404 401
POST   ~/plan-tables/{table_id}/apply                                  201 404 404 404 404 404 401
POST   ~/plan-tables/{table_id}/undo                                   200 404 404 404 404 404 401
DELETE ~/plan-tables/{table_id}                                        204 404 404 404 404 404 401
DELETE ~/plans/{plan_id}                                               204 403 404 404 404 404 401
POST   ~/plans/{plan_id}/do/{verb}                                     200 403 403 403 403 404 401
POST   ~/plans/{plan_id}/directions                                    201 403 403 403 403 404 401
PUT    ~/plan-directions/{direction_id}                                200 403 403 403 403 404 401
DELETE ~/plan-directions/{direction_id}                                422 403 403 403 403 404 401
POST   ~/plan-directions/{direction_id}/measures                       201 403 403 403 403 404 401
PUT    ~/plan-measures/{measure_id}                                    200 403 403 403 403 404 401
DELETE ~/plan-measures/{measure_id}                                    422 403 403 403 403 404 401
POST   ~/plan-measures/{measure_id}/targets                            201 403 403 403 403 404 401
PUT    ~/plan-targets/{target_id}                                      200 403 403 403 403 404 401
DELETE ~/plan-targets/{target_id}                                      422 403 403 403 403 404 401
GET    ~/plan-targets/{target_id}/records                              200 200 200 200 200 404 401
POST   ~/plan-measures/{measure_id}/milestones                         201 403 403 403 403 404 401
PUT    ~/plan-milestones/{milestone_id}                                200 403 403 403 403 404 401
DELETE ~/plan-milestones/{milestone_id}                                422 403 403 403 403 404 401
POST   ~/plan-milestones/{milestone_id}/reached                        403 403 403 403 403 404 401
POST   ~/plan-milestones/{milestone_id}/confirm                        200 200 403 403 403 404 401
POST   ~/plan-milestones/{milestone_id}/return                         200 200 403 403 403 404 401
"""


def rows(table: str) -> list[tuple[str, str, dict[str, int]]]:
    """(method, route, {role: expected status}) for every line of a table."""
    lines = []
    for line in table.strip().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        method, route, *expected = line.split()
        if len(expected) != len(ROLES):
            raise ValueError(f"not one status for each role: {line!r}")
        cells = zip(ROLES, expected, strict=True)
        route = route.replace("~", CHAIN)
        lines.append((method, route, {role: int(cell) for role, cell in cells if cell != "-"}))
    return lines

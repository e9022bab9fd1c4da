SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.closed_days (
    through date NOT NULL
);
CREATE TABLE public.clusters (
    version integer NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    commune text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    simulated boolean NOT NULL
);
CREATE TABLE public.commands (
    id text NOT NULL COLLATE pg_catalog."C",
    gateway_id text NOT NULL COLLATE pg_catalog."C",
    about text NOT NULL,
    body text NOT NULL,
    created_us bigint NOT NULL,
    sent_us bigint,
    answered_us bigint
);
CREATE TABLE public.daily_means (
    id bigint NOT NULL,
    known_us bigint NOT NULL,
    outlet_id text NOT NULL COLLATE pg_catalog."C",
    parameter text NOT NULL COLLATE pg_catalog."C",
    day date NOT NULL,
    mean double precision,
    valid integer NOT NULL,
    excluded integer NOT NULL,
    missing integer NOT NULL,
    expected integer NOT NULL,
    digest text NOT NULL,
    no_discharge integer DEFAULT 0 NOT NULL,
    low double precision,
    high double precision,
    load_kg double precision,
    load_slots integer DEFAULT 0 NOT NULL,
    rules text DEFAULT ''::text NOT NULL,
    detail text
);
CREATE SEQUENCE public.daily_means_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.daily_means_id_seq OWNED BY public.daily_means.id;
CREATE TABLE public.due_days (
    outlet_id text NOT NULL COLLATE pg_catalog."C",
    day date NOT NULL,
    revision bigint NOT NULL
);
CREATE TABLE public.due_revisions (
    name text NOT NULL,
    last bigint NOT NULL
);
CREATE TABLE public.entered_figures (
    id bigint NOT NULL,
    known_us bigint NOT NULL,
    regulation text NOT NULL,
    kind text NOT NULL,
    clause text NOT NULL,
    document text NOT NULL,
    confidence text NOT NULL,
    entered_by text NOT NULL,
    parameter text COLLATE pg_catalog."C",
    "column" text,
    unit text,
    lower text,
    upper text,
    value text,
    water text,
    facility_kind text,
    above text,
    up_to text
);
CREATE SEQUENCE public.entered_figures_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.entered_figures_id_seq OWNED BY public.entered_figures.id;
CREATE TABLE public.flag_rulings (
    id bigint NOT NULL,
    known_us bigint NOT NULL,
    outlet_id text NOT NULL COLLATE pg_catalog."C",
    parameter text NOT NULL COLLATE pg_catalog."C",
    begin_us bigint NOT NULL,
    end_us bigint NOT NULL,
    flag integer NOT NULL,
    reason text NOT NULL,
    ruled_by text NOT NULL
);
CREATE SEQUENCE public.flag_rulings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.flag_rulings_id_seq OWNED BY public.flag_rulings.id;
CREATE TABLE public.gateway_sequences (
    gateway_id text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    heard_us bigint NOT NULL,
    runs bigint NOT NULL,
    count text NOT NULL,
    previous text,
    strays text NOT NULL
);
CREATE TABLE public.gateway_states (
    gateway_id text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    at_us bigint NOT NULL,
    online boolean NOT NULL
);
CREATE TABLE public.heard_numbers (
    last bigint NOT NULL,
    first bigint NOT NULL,
    numbers text NOT NULL
);
CREATE TABLE public.hold_releases (
    hold_id bigint NOT NULL,
    known_us bigint NOT NULL,
    released_by text NOT NULL,
    reason text NOT NULL
);
CREATE TABLE public.known_instants (
    name text NOT NULL,
    last_us bigint NOT NULL
);
CREATE TABLE public.legal_holds (
    id bigint NOT NULL,
    known_us bigint NOT NULL,
    outlet_id text NOT NULL COLLATE pg_catalog."C",
    first date NOT NULL,
    last date NOT NULL,
    reason text NOT NULL,
    document text NOT NULL,
    placed_by text NOT NULL
);
CREATE SEQUENCE public.legal_holds_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.legal_holds_id_seq OWNED BY public.legal_holds.id;
CREATE TABLE public.limits (
    digest text NOT NULL,
    body text NOT NULL
);
CREATE TABLE public.maintenance (
    version integer NOT NULL,
    ordinal integer NOT NULL,
    outlet_id text NOT NULL COLLATE pg_catalog."C",
    parameter text COLLATE pg_catalog."C",
    begin_us bigint NOT NULL,
    end_us bigint NOT NULL,
    announced_us bigint NOT NULL,
    document text NOT NULL
);
CREATE TABLE public.our_outages (
    id bigint NOT NULL,
    known_us bigint NOT NULL,
    begin_us bigint NOT NULL,
    end_us bigint NOT NULL,
    reason text NOT NULL
);
CREATE SEQUENCE public.our_outages_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.our_outages_id_seq OWNED BY public.our_outages.id;
CREATE TABLE public.outlets (
    version integer NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    station_id text NOT NULL COLLATE pg_catalog."C",
    gateway_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    parameters text NOT NULL
);
CREATE TABLE public.permit_limits (
    version integer NOT NULL,
    ordinal integer NOT NULL,
    permit_number text NOT NULL,
    outlet_id text NOT NULL COLLATE pg_catalog."C",
    parameter text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    lower double precision,
    upper double precision,
    valid_from date NOT NULL,
    valid_to date,
    document text NOT NULL
);
CREATE TABLE public.permits (
    version integer NOT NULL,
    ordinal integer NOT NULL,
    number text NOT NULL,
    outlet_id text NOT NULL COLLATE pg_catalog."C",
    regulation text NOT NULL,
    "column" text NOT NULL,
    receiving_water text NOT NULL,
    receiving_flow_m3_per_s double precision,
    receiving_volume_m3 double precision,
    discharge_flow_m3_per_day double precision,
    interval_minutes integer NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    discharge text DEFAULT 'continuous'::text NOT NULL,
    successor_column text,
    facility_kind text
);
CREATE TABLE public.registry_versions (
    version integer NOT NULL,
    known_us bigint NOT NULL,
    digest text NOT NULL
);
CREATE TABLE public.rejections (
    "position" bigint NOT NULL,
    ordinal integer NOT NULL,
    received_us bigint NOT NULL,
    topic text NOT NULL,
    gateway_id text NOT NULL COLLATE pg_catalog."C",
    code text NOT NULL,
    detail text NOT NULL,
    outlet_id text COLLATE pg_catalog."C",
    parameter text COLLATE pg_catalog."C",
    payload_excerpt text NOT NULL
);
CREATE TABLE public.sensors (
    version integer NOT NULL,
    ordinal integer NOT NULL,
    outlet_id text NOT NULL COLLATE pg_catalog."C",
    parameter text NOT NULL COLLATE pg_catalog."C",
    span_low double precision NOT NULL,
    span_high double precision NOT NULL,
    resolution double precision,
    valid_from date NOT NULL,
    valid_to date
);
CREATE TABLE public.sequence_gaps (
    gateway_id text NOT NULL COLLATE pg_catalog."C",
    run bigint NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL,
    noticed_us bigint NOT NULL,
    missing text NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    asked integer NOT NULL,
    asked_us bigint,
    closed_us bigint
);
CREATE TABLE public.stations (
    version integer NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    cluster_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    design_flow_m3_per_day double precision NOT NULL,
    in_operation_since date
);
CREATE TABLE public.verdicts (
    id bigint NOT NULL,
    known_us bigint NOT NULL,
    outlet_id text NOT NULL COLLATE pg_catalog."C",
    parameter text NOT NULL COLLATE pg_catalog."C",
    day date NOT NULL,
    mean_id bigint NOT NULL,
    limit_digest text,
    outcome text NOT NULL,
    reason text NOT NULL,
    clause text NOT NULL,
    times_over double precision,
    certainty text DEFAULT 'none'::text NOT NULL,
    judged text,
    exceeded_periods integer DEFAULT 0 NOT NULL
);
CREATE SEQUENCE public.verdicts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.verdicts_id_seq OWNED BY public.verdicts.id;
CREATE TABLE public.watermarks (
    name text NOT NULL,
    "position" bigint NOT NULL
);
CREATE TABLE public.worker_retirements (
    id bigint NOT NULL,
    known_us bigint NOT NULL,
    worker integer NOT NULL,
    retired_by text NOT NULL,
    reason text NOT NULL
);
CREATE SEQUENCE public.worker_retirements_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.worker_retirements_id_seq OWNED BY public.worker_retirements.id;
ALTER TABLE ONLY public.daily_means ALTER COLUMN id SET DEFAULT nextval('public.daily_means_id_seq'::regclass);
ALTER TABLE ONLY public.entered_figures ALTER COLUMN id SET DEFAULT nextval('public.entered_figures_id_seq'::regclass);
ALTER TABLE ONLY public.flag_rulings ALTER COLUMN id SET DEFAULT nextval('public.flag_rulings_id_seq'::regclass);
ALTER TABLE ONLY public.legal_holds ALTER COLUMN id SET DEFAULT nextval('public.legal_holds_id_seq'::regclass);
ALTER TABLE ONLY public.our_outages ALTER COLUMN id SET DEFAULT nextval('public.our_outages_id_seq'::regclass);
ALTER TABLE ONLY public.verdicts ALTER COLUMN id SET DEFAULT nextval('public.verdicts_id_seq'::regclass);
ALTER TABLE ONLY public.worker_retirements ALTER COLUMN id SET DEFAULT nextval('public.worker_retirements_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0005');
INSERT INTO public.closed_days VALUES ('2026-11-23');
INSERT INTO public.clusters VALUES (1, 'pd', 'CCN Phù Đổng (mô phỏng)', 'xã Phù Đổng', 'ccn_lang_nghe', 'operating', true);
INSERT INTO public.clusters VALUES (2, 'pd', 'CCN Phù Đổng 2 (mô phỏng)', 'xã Phù Đổng', 'ccn_lang_nghe', 'operating', true);
INSERT INTO public.daily_means VALUES (1, 1795496400000000, 'hd-01-a', 'COD', '2026-11-23', 61.25, 280, 3, 5, 288, 'abababababababababababababababababababababababababababababababab', 12, 60, 1e-300, 12.5, 270, 'thresholds 3, means 2', '{"hours":[[1795366800000000,1795370400000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795370400000000,1795374000000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795374000000000,1795377600000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795377600000000,1795381200000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795381200000000,1795384800000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795384800000000,1795388400000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795388400000000,1795392000000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795392000000000,1795395600000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795395600000000,1795399200000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795399200000000,1795402800000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795402800000000,1795406400000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795406400000000,1795410000000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795410000000000,1795413600000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795413600000000,1795417200000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795417200000000,1795420800000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795420800000000,1795424400000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795424400000000,1795428000000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795428000000000,1795431600000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795431600000000,1795435200000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795435200000000,1795438800000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795438800000000,1795442400000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795442400000000,1795446000000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795446000000000,1795449600000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795449600000000,1795453200000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0]],"batches":[[1795377600000000,1795381200000000,null,9,1,2,0,12,null,null],[1795381200000000,1795366800000001,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0]],"gaps":[[1795366800000000,1795370400000000,12,"gateway_offline","thiết bị báo mất kết nối lúc 00:00"]],"flags":[["flat_line",4,1795366800000007,1795374000000000,25,"12 readings within 0.1 mg/L","ngưỡng 2026-11",true,null],["ruling",4,1795366800000007,1795374000000000,25,"12 readings within 0.1 mg/L","ngưỡng 2026-11",true,"cleaned, see minutes 12"]],"not_run":[["spike","fewer than 3 readings"]]}');
INSERT INTO public.due_days VALUES ('pd-01-a', '2026-11-23', 2);
INSERT INTO public.due_days VALUES ('hd-01-a', '2026-11-23', 4);
INSERT INTO public.due_revisions VALUES ('due_days', 4);
INSERT INTO public.entered_figures VALUES (1, 1795485600000001, 'qcvn-40-2025', 'limit', 'QCVN 40:2025, bảng 2, dòng 7', 'Thông tư 06/2025/TT-BTNMT', 'one source', 'Nguyễn Thị Hà', 'COD', 'C', 'mg/L', NULL, '65,0', NULL, NULL, NULL, '0', '2000');
INSERT INTO public.entered_figures VALUES (2, 1795485600000001, 'qcvn-40-2025', 'limit', 'QCVN 40:2025, bảng 2, dòng 7', 'Thông tư 06/2025/TT-BTNMT', 'one source', 'Nguyễn Thị Hà', 'BOD5', 'C', 'mg/L', NULL, '65,0', NULL, NULL, NULL, '0', '2000');
INSERT INTO public.flag_rulings VALUES (1, 1795489200000000, 'hd-01-a', 'COD', 1795366800000000, 1795370400000000, 1, 'đầu đo vừa được vệ sinh', 'Trần Văn Minh');
INSERT INTO public.gateway_states VALUES ('gw-pd', 1, 1795366800000000, true);
INSERT INTO public.hold_releases VALUES (1, 1795492800000000, 'Lê Thị Bình', 'đã kết luận');
INSERT INTO public.known_instants VALUES ('records', 1795500000000000);
INSERT INTO public.legal_holds VALUES (1, 1795489200000001, 'hd-01-a', '2026-11-23', '2026-11-23', 'khiếu nại', 'CV 12', 'Trần Văn An');
INSERT INTO public.limits VALUES ('119bd938cb235f9c4099250f33bc8e1be4e5f06ffff2c9383a115ab2089bfac4', '{"regulation":"qcvn-40-2011","column":"A","parameter":"COD","unit":"mg/L","lower":null,"upper":74.25,"base_lower":null,"base_upper":75.0,"kq":0.9,"kf":1.1,"formula":"75 x 0.9 x 1.1","clause":"QCVN 40:2011, bảng 1, dòng 7","source":"Thông tư 47/2011/TT-BTNMT","confidence":"two independent sources agree","k":null,"kind":"regulation","figures":[{"name":"Kq","value":"0,9","why":"the river''s flow is at most 50 m3/s","clause":"QCVN 40:2011, 2.3.1","source":"Thông tư 47/2011/TT-BTNMT","confidence":"one source"}],"binding":["the permit cites it","no limit of its own binds on this day"]}');
INSERT INTO public.maintenance VALUES (1, 0, 'pd-01-a', NULL, 1795482000000000, 1795485600000000, 1795478400000000, 'Công văn 7/CV');
INSERT INTO public.maintenance VALUES (1, 1, 'pd-01-a', 'PH', 1795482000000000, 1795485600000000, 1795478400000000, 'Công văn 7/CV');
INSERT INTO public.maintenance VALUES (2, 0, 'pd-01-a', NULL, 1795482000000000, 1795485600000000, 1795478400000000, 'Công văn 7/CV');
INSERT INTO public.maintenance VALUES (2, 1, 'pd-01-a', 'PH', 1795482000000000, 1795485600000000, 1795478400000000, 'Công văn 7/CV');
INSERT INTO public.our_outages VALUES (1, 1795500000000000, 1795366800000000, 1795370400000000, 'máy chủ khởi động lại');
INSERT INTO public.outlets VALUES (1, 'pd-01-a', 'pd-01', 'gw-pd', 'Cửa xả số 1', 'PH COD NH4_N');
INSERT INTO public.outlets VALUES (2, 'pd-01-a', 'pd-01', 'gw-pd', 'Cửa xả số 1', 'PH COD NH4_N');
INSERT INTO public.permit_limits VALUES (1, 0, '12/GPMT-UBND', 'pd-01-a', 'COD', 'interim', NULL, 0.30000000000000004, '2024-01-01', '2024-06-30', 'Quyết định 12/QĐ-UBND');
INSERT INTO public.permit_limits VALUES (1, 1, '12/GPMT-UBND', 'pd-01-a', 'COD', 'stay', NULL, NULL, '2026-11-23', NULL, 'Quyết định 12/QĐ-UBND');
INSERT INTO public.permit_limits VALUES (2, 0, '12/GPMT-UBND', 'pd-01-a', 'COD', 'interim', NULL, 0.30000000000000004, '2024-01-01', '2024-06-30', 'Quyết định 12/QĐ-UBND');
INSERT INTO public.permit_limits VALUES (2, 1, '12/GPMT-UBND', 'pd-01-a', 'COD', 'stay', NULL, NULL, '2026-11-23', NULL, 'Quyết định 12/QĐ-UBND');
INSERT INTO public.permits VALUES (1, 0, '12/GPMT-UBND', 'pd-01-a', 'qcvn-40-2011', 'B', 'river', 0.30000000000000004, NULL, 480, 5, '2024-01-01', '2025-08-31', 'batch', 'C', 'chợ');
INSERT INTO public.permits VALUES (1, 1, '7/GPMT', 'pd-01-a', 'qcvn-40-2011', 'B', 'river', 0.30000000000000004, NULL, 480, 5, '2026-11-23', NULL, 'batch', 'C', 'chợ');
INSERT INTO public.permits VALUES (2, 0, '12/GPMT-UBND', 'pd-01-a', 'qcvn-40-2011', 'B', 'river', 0.30000000000000004, NULL, 480, 5, '2024-01-01', '2025-08-31', 'batch', 'C', 'chợ');
INSERT INTO public.permits VALUES (2, 1, '7/GPMT', 'pd-01-a', 'qcvn-40-2011', 'B', 'river', 0.30000000000000004, NULL, 480, 5, '2026-11-23', NULL, 'batch', 'C', 'chợ');
INSERT INTO public.registry_versions VALUES (1, 1795482000000000, '14ffcbaad9f59c5d263eee684488adbe166c9c8a10164f754048ae499475bcb7');
INSERT INTO public.registry_versions VALUES (2, 1795485600000000, '32b866df42dd9487a2bbae69f2d450de7d1cd97ef647b7d7009edb196d2a3b86');
INSERT INTO public.rejections VALUES (2, 0, 1764000000000002, 'nhue/v1/gw-pd/readings', 'gw-pd', 'unit-unknown', 'đơn vị ''mg'' không rõ', 'pd-01-a', 'COD', '{"seq": 1}');
INSERT INTO public.sensors VALUES (1, 0, 'pd-01-a', 'COD', 0, 500.5, NULL, '2024-01-01', NULL);
INSERT INTO public.sensors VALUES (1, 1, 'pd-01-a', 'PH', 0, 14, 0.1, '2024-01-01', NULL);
INSERT INTO public.sensors VALUES (2, 0, 'pd-01-a', 'COD', 0, 500.5, NULL, '2024-01-01', NULL);
INSERT INTO public.sensors VALUES (2, 1, 'pd-01-a', 'PH', 0, 14, 0.1, '2024-01-01', NULL);
INSERT INTO public.stations VALUES (1, 'pd-01', 'pd', 'Trạm Đ', 333.3333333333333, '2019-07-01');
INSERT INTO public.stations VALUES (2, 'pd-01', 'pd', 'Trạm Đ', 333.3333333333333, '2019-07-01');
INSERT INTO public.verdicts VALUES (1, 1795496400000000, 'hd-01-a', 'COD', '2026-11-23', 1, '119bd938cb235f9c4099250f33bc8e1be4e5f06ffff2c9383a115ab2089bfac4', 'kept', '61.25 mg/L is at most 74.25 mg/L', 'Nghị định 08/2022, Điều 97.4đ', NULL, 'none', NULL, 0);
INSERT INTO public.watermarks VALUES ('stored', 7);
SELECT pg_catalog.setval('public.daily_means_id_seq', 1, true);
SELECT pg_catalog.setval('public.entered_figures_id_seq', 2, true);
SELECT pg_catalog.setval('public.flag_rulings_id_seq', 1, true);
SELECT pg_catalog.setval('public.legal_holds_id_seq', 1, true);
SELECT pg_catalog.setval('public.our_outages_id_seq', 1, true);
SELECT pg_catalog.setval('public.verdicts_id_seq', 1, true);
SELECT pg_catalog.setval('public.worker_retirements_id_seq', 1, false);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.closed_days
    ADD CONSTRAINT pk_closed_days PRIMARY KEY (through);
ALTER TABLE ONLY public.clusters
    ADD CONSTRAINT pk_clusters PRIMARY KEY (version, id);
ALTER TABLE ONLY public.commands
    ADD CONSTRAINT pk_commands PRIMARY KEY (id, gateway_id);
ALTER TABLE ONLY public.daily_means
    ADD CONSTRAINT pk_daily_means PRIMARY KEY (id);
ALTER TABLE ONLY public.due_days
    ADD CONSTRAINT pk_due_days PRIMARY KEY (outlet_id, day);
ALTER TABLE ONLY public.due_revisions
    ADD CONSTRAINT pk_due_revisions PRIMARY KEY (name);
ALTER TABLE ONLY public.entered_figures
    ADD CONSTRAINT pk_entered_figures PRIMARY KEY (id);
ALTER TABLE ONLY public.flag_rulings
    ADD CONSTRAINT pk_flag_rulings PRIMARY KEY (id);
ALTER TABLE ONLY public.gateway_sequences
    ADD CONSTRAINT pk_gateway_sequences PRIMARY KEY (gateway_id);
ALTER TABLE ONLY public.gateway_states
    ADD CONSTRAINT pk_gateway_states PRIMARY KEY (gateway_id, "position");
ALTER TABLE ONLY public.heard_numbers
    ADD CONSTRAINT pk_heard_numbers PRIMARY KEY (last, first);
ALTER TABLE ONLY public.hold_releases
    ADD CONSTRAINT pk_hold_releases PRIMARY KEY (hold_id);
ALTER TABLE ONLY public.known_instants
    ADD CONSTRAINT pk_known_instants PRIMARY KEY (name);
ALTER TABLE ONLY public.legal_holds
    ADD CONSTRAINT pk_legal_holds PRIMARY KEY (id);
ALTER TABLE ONLY public.limits
    ADD CONSTRAINT pk_limits PRIMARY KEY (digest);
ALTER TABLE ONLY public.maintenance
    ADD CONSTRAINT pk_maintenance PRIMARY KEY (version, ordinal);
ALTER TABLE ONLY public.our_outages
    ADD CONSTRAINT pk_our_outages PRIMARY KEY (id);
ALTER TABLE ONLY public.outlets
    ADD CONSTRAINT pk_outlets PRIMARY KEY (version, id);
ALTER TABLE ONLY public.permit_limits
    ADD CONSTRAINT pk_permit_limits PRIMARY KEY (version, ordinal);
ALTER TABLE ONLY public.permits
    ADD CONSTRAINT pk_permits PRIMARY KEY (version, ordinal);
ALTER TABLE ONLY public.registry_versions
    ADD CONSTRAINT pk_registry_versions PRIMARY KEY (version);
ALTER TABLE ONLY public.rejections
    ADD CONSTRAINT pk_rejections PRIMARY KEY ("position", ordinal);
ALTER TABLE ONLY public.sensors
    ADD CONSTRAINT pk_sensors PRIMARY KEY (version, ordinal);
ALTER TABLE ONLY public.sequence_gaps
    ADD CONSTRAINT pk_sequence_gaps PRIMARY KEY (gateway_id, run, first);
ALTER TABLE ONLY public.stations
    ADD CONSTRAINT pk_stations PRIMARY KEY (version, id);
ALTER TABLE ONLY public.verdicts
    ADD CONSTRAINT pk_verdicts PRIMARY KEY (id);
ALTER TABLE ONLY public.watermarks
    ADD CONSTRAINT pk_watermarks PRIMARY KEY (name);
ALTER TABLE ONLY public.worker_retirements
    ADD CONSTRAINT pk_worker_retirements PRIMARY KEY (id);
CREATE INDEX ix_commands_sent_us_created_us ON public.commands USING btree (sent_us, created_us);
CREATE INDEX ix_daily_means_outlet_id_day_parameter_id ON public.daily_means USING btree (outlet_id, day, parameter, id);
CREATE INDEX ix_due_days_day_outlet_id ON public.due_days USING btree (day, outlet_id);
CREATE INDEX ix_flag_rulings_outlet_id_begin_us ON public.flag_rulings USING btree (outlet_id, begin_us);
CREATE INDEX ix_gateway_states_gateway_id_at_us_position ON public.gateway_states USING btree (gateway_id, at_us, "position");
CREATE INDEX ix_legal_holds_outlet_id_id ON public.legal_holds USING btree (outlet_id, id);
CREATE INDEX ix_our_outages_begin_us ON public.our_outages USING btree (begin_us);
CREATE INDEX ix_rejections_code_position_ordinal ON public.rejections USING btree (code, "position", ordinal);
CREATE INDEX ix_rejections_gateway_id_position_ordinal ON public.rejections USING btree (gateway_id, "position", ordinal);
CREATE INDEX ix_sequence_gaps_state_gateway_id ON public.sequence_gaps USING btree (state, gateway_id);
CREATE INDEX ix_verdicts_day_outlet_id_parameter_id ON public.verdicts USING btree (day, outlet_id, parameter, id);
CREATE INDEX ix_verdicts_outlet_id_day_parameter_id ON public.verdicts USING btree (outlet_id, day, parameter, id);
ALTER TABLE ONLY public.clusters
    ADD CONSTRAINT fk_clusters_registry_versions FOREIGN KEY (version) REFERENCES public.registry_versions(version);
ALTER TABLE ONLY public.hold_releases
    ADD CONSTRAINT fk_hold_releases_hold_id_legal_holds FOREIGN KEY (hold_id) REFERENCES public.legal_holds(id);
ALTER TABLE ONLY public.maintenance
    ADD CONSTRAINT fk_maintenance_outlets FOREIGN KEY (version, outlet_id) REFERENCES public.outlets(version, id);
ALTER TABLE ONLY public.outlets
    ADD CONSTRAINT fk_outlets_stations FOREIGN KEY (version, station_id) REFERENCES public.stations(version, id);
ALTER TABLE ONLY public.permit_limits
    ADD CONSTRAINT fk_permit_limits_outlets FOREIGN KEY (version, outlet_id) REFERENCES public.outlets(version, id);
ALTER TABLE ONLY public.permits
    ADD CONSTRAINT fk_permits_outlets FOREIGN KEY (version, outlet_id) REFERENCES public.outlets(version, id);
ALTER TABLE ONLY public.sensors
    ADD CONSTRAINT fk_sensors_outlets FOREIGN KEY (version, outlet_id) REFERENCES public.outlets(version, id);
ALTER TABLE ONLY public.stations
    ADD CONSTRAINT fk_stations_clusters FOREIGN KEY (version, cluster_id) REFERENCES public.clusters(version, id);
ALTER TABLE ONLY public.verdicts
    ADD CONSTRAINT fk_verdicts_daily_means FOREIGN KEY (mean_id) REFERENCES public.daily_means(id);
ALTER TABLE ONLY public.verdicts
    ADD CONSTRAINT fk_verdicts_limits FOREIGN KEY (limit_digest) REFERENCES public.limits(digest);

BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0005');
CREATE TABLE closed_days (
	through DATE NOT NULL, 
	CONSTRAINT pk_closed_days PRIMARY KEY (through)
);
INSERT INTO "closed_days" VALUES('2026-11-23');
CREATE TABLE clusters (
	version INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	commune TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	simulated BOOLEAN NOT NULL, 
	CONSTRAINT pk_clusters PRIMARY KEY (version, id), 
	CONSTRAINT fk_clusters_registry_versions FOREIGN KEY(version) REFERENCES registry_versions (version)
);
INSERT INTO "clusters" VALUES(1,'pd','CCN Phù Đổng (mô phỏng)','xã Phù Đổng','ccn_lang_nghe','operating',1);
INSERT INTO "clusters" VALUES(2,'pd','CCN Phù Đổng 2 (mô phỏng)','xã Phù Đổng','ccn_lang_nghe','operating',1);
CREATE TABLE commands (
	id TEXT NOT NULL, 
	gateway_id TEXT NOT NULL, 
	about TEXT NOT NULL, 
	body TEXT NOT NULL, 
	created_us BIGINT NOT NULL, 
	sent_us BIGINT, 
	answered_us BIGINT, 
	CONSTRAINT pk_commands PRIMARY KEY (id, gateway_id)
);
CREATE TABLE daily_means (
	id INTEGER NOT NULL, 
	known_us BIGINT NOT NULL, 
	outlet_id TEXT NOT NULL, 
	parameter TEXT NOT NULL, 
	day DATE NOT NULL, 
	mean DOUBLE, 
	valid INTEGER NOT NULL, 
	excluded INTEGER NOT NULL, 
	missing INTEGER NOT NULL, 
	expected INTEGER NOT NULL, 
	digest TEXT NOT NULL, no_discharge INTEGER DEFAULT 0 NOT NULL, low DOUBLE, high DOUBLE, load_kg DOUBLE, load_slots INTEGER DEFAULT 0 NOT NULL, rules TEXT DEFAULT '' NOT NULL, detail TEXT, 
	CONSTRAINT pk_daily_means PRIMARY KEY (id)
);
INSERT INTO "daily_means" VALUES(1,1795496400000000,'hd-01-a','COD','2026-11-23',61.25,280,3,5,288,'abababababababababababababababababababababababababababababababab',12,60.0,1.0e-300,12.5,270,'thresholds 3, means 2','{"hours":[[1795366800000000,1795370400000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795370400000000,1795374000000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795374000000000,1795377600000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795377600000000,1795381200000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795381200000000,1795384800000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795384800000000,1795388400000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795388400000000,1795392000000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795392000000000,1795395600000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795395600000000,1795399200000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795399200000000,1795402800000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795402800000000,1795406400000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795406400000000,1795410000000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795410000000000,1795413600000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795413600000000,1795417200000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795417200000000,1795420800000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795420800000000,1795424400000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795424400000000,1795428000000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795428000000000,1795431600000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795431600000000,1795435200000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795435200000000,1795438800000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795438800000000,1795442400000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795442400000000,1795446000000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795446000000000,1795449600000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0],[1795449600000000,1795453200000000,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0]],"batches":[[1795377600000000,1795381200000000,null,9,1,2,0,12,null,null],[1795381200000000,1795366800000001,0.30000000000000004,9,1,2,0,12,0.3333333333333333,250.0]],"gaps":[[1795366800000000,1795370400000000,12,"gateway_offline","thiết bị báo mất kết nối lúc 00:00"]],"flags":[["flat_line",4,1795366800000007,1795374000000000,25,"12 readings within 0.1 mg/L","ngưỡng 2026-11",true,null],["ruling",4,1795366800000007,1795374000000000,25,"12 readings within 0.1 mg/L","ngưỡng 2026-11",true,"cleaned, see minutes 12"]],"not_run":[["spike","fewer than 3 readings"]]}');
CREATE TABLE due_days (
	outlet_id TEXT NOT NULL, 
	day DATE NOT NULL, 
	revision BIGINT NOT NULL, 
	CONSTRAINT pk_due_days PRIMARY KEY (outlet_id, day)
);
INSERT INTO "due_days" VALUES('pd-01-a','2026-11-23',2);
INSERT INTO "due_days" VALUES('hd-01-a','2026-11-23',4);
CREATE TABLE due_revisions (
	name TEXT NOT NULL, 
	last BIGINT NOT NULL, 
	CONSTRAINT pk_due_revisions PRIMARY KEY (name)
);
INSERT INTO "due_revisions" VALUES('due_days',4);
CREATE TABLE entered_figures (
	id INTEGER NOT NULL, 
	known_us BIGINT NOT NULL, 
	regulation TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	clause TEXT NOT NULL, 
	document TEXT NOT NULL, 
	confidence TEXT NOT NULL, 
	entered_by TEXT NOT NULL, 
	parameter TEXT, 
	"column" TEXT, 
	unit TEXT, 
	lower TEXT, 
	upper TEXT, 
	value TEXT, 
	water TEXT, 
	facility_kind TEXT, 
	above TEXT, 
	up_to TEXT, 
	CONSTRAINT pk_entered_figures PRIMARY KEY (id)
);
INSERT INTO "entered_figures" VALUES(1,1795485600000001,'qcvn-40-2025','limit','QCVN 40:2025, bảng 2, dòng 7','Thông tư 06/2025/TT-BTNMT','one source','Nguyễn Thị Hà','COD','C','mg/L',NULL,'65,0',NULL,NULL,NULL,'0','2000');
INSERT INTO "entered_figures" VALUES(2,1795485600000001,'qcvn-40-2025','limit','QCVN 40:2025, bảng 2, dòng 7','Thông tư 06/2025/TT-BTNMT','one source','Nguyễn Thị Hà','BOD5','C','mg/L',NULL,'65,0',NULL,NULL,NULL,'0','2000');
CREATE TABLE flag_rulings (
	id INTEGER NOT NULL, 
	known_us BIGINT NOT NULL, 
	outlet_id TEXT NOT NULL, 
	parameter TEXT NOT NULL, 
	begin_us BIGINT NOT NULL, 
	end_us BIGINT NOT NULL, 
	flag INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	ruled_by TEXT NOT NULL, 
	CONSTRAINT pk_flag_rulings PRIMARY KEY (id)
);
INSERT INTO "flag_rulings" VALUES(1,1795489200000000,'hd-01-a','COD',1795366800000000,1795370400000000,1,'đầu đo vừa được vệ sinh','Trần Văn Minh');
CREATE TABLE gateway_sequences (
	gateway_id TEXT NOT NULL, 
	position BIGINT NOT NULL, 
	heard_us BIGINT NOT NULL, 
	runs BIGINT NOT NULL, 
	count TEXT NOT NULL, 
	previous TEXT, 
	strays TEXT NOT NULL, 
	CONSTRAINT pk_gateway_sequences PRIMARY KEY (gateway_id)
);
CREATE TABLE gateway_states (
	gateway_id TEXT NOT NULL, 
	position BIGINT NOT NULL, 
	at_us BIGINT NOT NULL, 
	online BOOLEAN NOT NULL, 
	CONSTRAINT pk_gateway_states PRIMARY KEY (gateway_id, position)
);
INSERT INTO "gateway_states" VALUES('gw-pd',1,1795366800000000,1);
CREATE TABLE heard_numbers (
	last BIGINT NOT NULL, 
	first BIGINT NOT NULL, 
	numbers TEXT NOT NULL, 
	CONSTRAINT pk_heard_numbers PRIMARY KEY (last, first)
);
CREATE TABLE hold_releases (
	hold_id INTEGER NOT NULL, 
	known_us BIGINT NOT NULL, 
	released_by TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_hold_releases PRIMARY KEY (hold_id), 
	CONSTRAINT fk_hold_releases_hold_id_legal_holds FOREIGN KEY(hold_id) REFERENCES legal_holds (id)
);
INSERT INTO "hold_releases" VALUES(1,1795492800000000,'Lê Thị Bình','đã kết luận');
CREATE TABLE known_instants (
	name TEXT NOT NULL, 
	last_us BIGINT NOT NULL, 
	CONSTRAINT pk_known_instants PRIMARY KEY (name)
);
INSERT INTO "known_instants" VALUES('records',1795500000000000);
CREATE TABLE legal_holds (
	id INTEGER NOT NULL, 
	known_us BIGINT NOT NULL, 
	outlet_id TEXT NOT NULL, 
	first DATE NOT NULL, 
	last DATE NOT NULL, 
	reason TEXT NOT NULL, 
	document TEXT NOT NULL, 
	placed_by TEXT NOT NULL, 
	CONSTRAINT pk_legal_holds PRIMARY KEY (id)
);
INSERT INTO "legal_holds" VALUES(1,1795489200000001,'hd-01-a','2026-11-23','2026-11-23','khiếu nại','CV 12','Trần Văn An');
CREATE TABLE limits (
	digest TEXT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_limits PRIMARY KEY (digest)
);
INSERT INTO "limits" VALUES('119bd938cb235f9c4099250f33bc8e1be4e5f06ffff2c9383a115ab2089bfac4','{"regulation":"qcvn-40-2011","column":"A","parameter":"COD","unit":"mg/L","lower":null,"upper":74.25,"base_lower":null,"base_upper":75.0,"kq":0.9,"kf":1.1,"formula":"75 x 0.9 x 1.1","clause":"QCVN 40:2011, bảng 1, dòng 7","source":"Thông tư 47/2011/TT-BTNMT","confidence":"two independent sources agree","k":null,"kind":"regulation","figures":[{"name":"Kq","value":"0,9","why":"the river''s flow is at most 50 m3/s","clause":"QCVN 40:2011, 2.3.1","source":"Thông tư 47/2011/TT-BTNMT","confidence":"one source"}],"binding":["the permit cites it","no limit of its own binds on this day"]}');
CREATE TABLE maintenance (
	version INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	outlet_id TEXT NOT NULL, 
	parameter TEXT, 
	begin_us BIGINT NOT NULL, 
	end_us BIGINT NOT NULL, 
	announced_us BIGINT NOT NULL, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_maintenance PRIMARY KEY (version, ordinal), 
	CONSTRAINT fk_maintenance_outlets FOREIGN KEY(version, outlet_id) REFERENCES outlets (version, id)
);
INSERT INTO "maintenance" VALUES(1,0,'pd-01-a',NULL,1795482000000000,1795485600000000,1795478400000000,'Công văn 7/CV');
INSERT INTO "maintenance" VALUES(1,1,'pd-01-a','PH',1795482000000000,1795485600000000,1795478400000000,'Công văn 7/CV');
INSERT INTO "maintenance" VALUES(2,0,'pd-01-a',NULL,1795482000000000,1795485600000000,1795478400000000,'Công văn 7/CV');
INSERT INTO "maintenance" VALUES(2,1,'pd-01-a','PH',1795482000000000,1795485600000000,1795478400000000,'Công văn 7/CV');
CREATE TABLE our_outages (
	id INTEGER NOT NULL, 
	known_us BIGINT NOT NULL, 
	begin_us BIGINT NOT NULL, 
	end_us BIGINT NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_our_outages PRIMARY KEY (id)
);
INSERT INTO "our_outages" VALUES(1,1795500000000000,1795366800000000,1795370400000000,'máy chủ khởi động lại');
CREATE TABLE outlets (
	version INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	station_id TEXT NOT NULL, 
	gateway_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	parameters TEXT NOT NULL, 
	CONSTRAINT pk_outlets PRIMARY KEY (version, id), 
	CONSTRAINT fk_outlets_stations FOREIGN KEY(version, station_id) REFERENCES stations (version, id)
);
INSERT INTO "outlets" VALUES(1,'pd-01-a','pd-01','gw-pd','Cửa xả số 1','PH COD NH4_N');
INSERT INTO "outlets" VALUES(2,'pd-01-a','pd-01','gw-pd','Cửa xả số 1','PH COD NH4_N');
CREATE TABLE permit_limits (
	version INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	permit_number TEXT NOT NULL, 
	outlet_id TEXT NOT NULL, 
	parameter TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	lower DOUBLE, 
	upper DOUBLE, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_permit_limits PRIMARY KEY (version, ordinal), 
	CONSTRAINT fk_permit_limits_outlets FOREIGN KEY(version, outlet_id) REFERENCES outlets (version, id)
);
INSERT INTO "permit_limits" VALUES(1,0,'12/GPMT-UBND','pd-01-a','COD','interim',NULL,3.00000000000000044408e-01,'2024-01-01','2024-06-30','Quyết định 12/QĐ-UBND');
INSERT INTO "permit_limits" VALUES(1,1,'12/GPMT-UBND','pd-01-a','COD','stay',NULL,NULL,'2026-11-23',NULL,'Quyết định 12/QĐ-UBND');
INSERT INTO "permit_limits" VALUES(2,0,'12/GPMT-UBND','pd-01-a','COD','interim',NULL,3.00000000000000044408e-01,'2024-01-01','2024-06-30','Quyết định 12/QĐ-UBND');
INSERT INTO "permit_limits" VALUES(2,1,'12/GPMT-UBND','pd-01-a','COD','stay',NULL,NULL,'2026-11-23',NULL,'Quyết định 12/QĐ-UBND');
CREATE TABLE permits (
	version INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	number TEXT NOT NULL, 
	outlet_id TEXT NOT NULL, 
	regulation TEXT NOT NULL, 
	"column" TEXT NOT NULL, 
	receiving_water TEXT NOT NULL, 
	receiving_flow_m3_per_s DOUBLE, 
	receiving_volume_m3 DOUBLE, 
	discharge_flow_m3_per_day DOUBLE, 
	interval_minutes INTEGER NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, discharge TEXT DEFAULT 'continuous' NOT NULL, successor_column TEXT, facility_kind TEXT, 
	CONSTRAINT pk_permits PRIMARY KEY (version, ordinal), 
	CONSTRAINT fk_permits_outlets FOREIGN KEY(version, outlet_id) REFERENCES outlets (version, id)
);
INSERT INTO "permits" VALUES(1,0,'12/GPMT-UBND','pd-01-a','qcvn-40-2011','B','river',3.00000000000000044408e-01,NULL,480.0,5,'2024-01-01','2025-08-31','batch','C','chợ');
INSERT INTO "permits" VALUES(1,1,'7/GPMT','pd-01-a','qcvn-40-2011','B','river',3.00000000000000044408e-01,NULL,480.0,5,'2026-11-23',NULL,'batch','C','chợ');
INSERT INTO "permits" VALUES(2,0,'12/GPMT-UBND','pd-01-a','qcvn-40-2011','B','river',3.00000000000000044408e-01,NULL,480.0,5,'2024-01-01','2025-08-31','batch','C','chợ');
INSERT INTO "permits" VALUES(2,1,'7/GPMT','pd-01-a','qcvn-40-2011','B','river',3.00000000000000044408e-01,NULL,480.0,5,'2026-11-23',NULL,'batch','C','chợ');
CREATE TABLE registry_versions (
	version INTEGER NOT NULL, 
	known_us BIGINT NOT NULL, 
	digest TEXT NOT NULL, 
	CONSTRAINT pk_registry_versions PRIMARY KEY (version)
);
INSERT INTO "registry_versions" VALUES(1,1795482000000000,'14ffcbaad9f59c5d263eee684488adbe166c9c8a10164f754048ae499475bcb7');
INSERT INTO "registry_versions" VALUES(2,1795485600000000,'32b866df42dd9487a2bbae69f2d450de7d1cd97ef647b7d7009edb196d2a3b86');
CREATE TABLE rejections (
	position BIGINT NOT NULL, 
	ordinal INTEGER NOT NULL, 
	received_us BIGINT NOT NULL, 
	topic TEXT NOT NULL, 
	gateway_id TEXT NOT NULL, 
	code TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	outlet_id TEXT, 
	parameter TEXT, 
	payload_excerpt TEXT NOT NULL, 
	CONSTRAINT pk_rejections PRIMARY KEY (position, ordinal)
);
INSERT INTO "rejections" VALUES(2,0,1764000000000002,'nhue/v1/gw-pd/readings','gw-pd','unit-unknown','đơn vị ''mg'' không rõ','pd-01-a','COD','{"seq": 1}');
CREATE TABLE sensors (
	version INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	outlet_id TEXT NOT NULL, 
	parameter TEXT NOT NULL, 
	span_low DOUBLE NOT NULL, 
	span_high DOUBLE NOT NULL, 
	resolution DOUBLE, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	CONSTRAINT pk_sensors PRIMARY KEY (version, ordinal), 
	CONSTRAINT fk_sensors_outlets FOREIGN KEY(version, outlet_id) REFERENCES outlets (version, id)
);
INSERT INTO "sensors" VALUES(1,0,'pd-01-a','COD',0.0,500.5,NULL,'2024-01-01',NULL);
INSERT INTO "sensors" VALUES(1,1,'pd-01-a','PH',0.0,14.0,0.1,'2024-01-01',NULL);
INSERT INTO "sensors" VALUES(2,0,'pd-01-a','COD',0.0,500.5,NULL,'2024-01-01',NULL);
INSERT INTO "sensors" VALUES(2,1,'pd-01-a','PH',0.0,14.0,0.1,'2024-01-01',NULL);
CREATE TABLE sequence_gaps (
	gateway_id TEXT NOT NULL, 
	run BIGINT NOT NULL, 
	first BIGINT NOT NULL, 
	last BIGINT NOT NULL, 
	noticed_us BIGINT NOT NULL, 
	missing TEXT NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	asked INTEGER NOT NULL, 
	asked_us BIGINT, 
	closed_us BIGINT, 
	CONSTRAINT pk_sequence_gaps PRIMARY KEY (gateway_id, run, first)
);
CREATE TABLE stations (
	version INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	cluster_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	design_flow_m3_per_day DOUBLE NOT NULL, in_operation_since DATE, 
	CONSTRAINT pk_stations PRIMARY KEY (version, id), 
	CONSTRAINT fk_stations_clusters FOREIGN KEY(version, cluster_id) REFERENCES clusters (version, id)
);
INSERT INTO "stations" VALUES(1,'pd-01','pd','Trạm Đ',3.33333333333333314395e+02,'2019-07-01');
INSERT INTO "stations" VALUES(2,'pd-01','pd','Trạm Đ',3.33333333333333314395e+02,'2019-07-01');
CREATE TABLE verdicts (
	id INTEGER NOT NULL, 
	known_us BIGINT NOT NULL, 
	outlet_id TEXT NOT NULL, 
	parameter TEXT NOT NULL, 
	day DATE NOT NULL, 
	mean_id INTEGER NOT NULL, 
	limit_digest TEXT, 
	outcome TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	clause TEXT NOT NULL, 
	times_over DOUBLE, certainty TEXT DEFAULT 'none' NOT NULL, judged TEXT, exceeded_periods INTEGER DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_verdicts PRIMARY KEY (id), 
	CONSTRAINT fk_verdicts_limits FOREIGN KEY(limit_digest) REFERENCES limits (digest), 
	CONSTRAINT fk_verdicts_daily_means FOREIGN KEY(mean_id) REFERENCES daily_means (id)
);
INSERT INTO "verdicts" VALUES(1,1795496400000000,'hd-01-a','COD','2026-11-23',1,'119bd938cb235f9c4099250f33bc8e1be4e5f06ffff2c9383a115ab2089bfac4','kept','61.25 mg/L is at most 74.25 mg/L','Nghị định 08/2022, Điều 97.4đ',NULL,'none',NULL,0);
CREATE TABLE watermarks (
	name TEXT NOT NULL, 
	position BIGINT NOT NULL, 
	CONSTRAINT pk_watermarks PRIMARY KEY (name)
);
INSERT INTO "watermarks" VALUES('stored',7);
CREATE TABLE worker_retirements (
	id INTEGER NOT NULL, 
	known_us BIGINT NOT NULL, 
	worker INTEGER NOT NULL, 
	retired_by TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_worker_retirements PRIMARY KEY (id)
);
CREATE INDEX ix_daily_means_outlet_id_day_parameter_id ON daily_means (outlet_id, day, parameter, id);
CREATE INDEX ix_due_days_day_outlet_id ON due_days (day, outlet_id);
CREATE INDEX ix_rejections_code_position_ordinal ON rejections (code, position, ordinal);
CREATE INDEX ix_rejections_gateway_id_position_ordinal ON rejections (gateway_id, position, ordinal);
CREATE INDEX ix_verdicts_day_outlet_id_parameter_id ON verdicts (day, outlet_id, parameter, id);
CREATE INDEX ix_verdicts_outlet_id_day_parameter_id ON verdicts (outlet_id, day, parameter, id);
CREATE INDEX ix_flag_rulings_outlet_id_begin_us ON flag_rulings (outlet_id, begin_us);
CREATE INDEX ix_gateway_states_gateway_id_at_us_position ON gateway_states (gateway_id, at_us, position);
CREATE INDEX ix_our_outages_begin_us ON our_outages (begin_us);
CREATE INDEX ix_sequence_gaps_state_gateway_id ON sequence_gaps (state, gateway_id);
CREATE INDEX ix_commands_sent_us_created_us ON commands (sent_us, created_us);
CREATE INDEX ix_legal_holds_outlet_id_id ON legal_holds (outlet_id, id);
COMMIT;
